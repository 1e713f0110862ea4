import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'graphql'

const folder = new URL('../../../schema/', import.meta.url)

/** The whole SDL of the subgraph, federation directives included, as `schema/*.graphql` has it. */
export const sdl = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .sort()
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n')

export const typeDefs = parse(sdl)
