/** The guides' snippets run as they stand, in the order of the page, against the demo. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createClient } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { configSchema } from '../src/config.ts'
import { errorCodes } from '../src/domain/error.ts'
import { fortnight } from './e2e/steps.ts'
import { type Answer, type RunningGateway, startGateway } from './kit/gateway.ts'

interface Fence {
  /** The words behind the opening of the fence: `graphql`, `json variables`, `ts run`. */
  readonly kind: string
  readonly text: string
}

function fencesIn(page: string): Fence[] {
  return [...page.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }))
}

/** What answers have told so far; `<slots.nodes[0].id>` is looked up in it, `[GATEWAY]` finds a slot of that strength. */
function lookUp(known: Answer, path: string): string {
  const found = path
    .replaceAll('[', '.')
    .replaceAll(']', '')
    .split('.')
    .reduce<Answer>((value, name) => {
      if (name !== 'GATEWAY') return value?.[name]
      return value?.find((slot: Answer) => slot.holdStrength === name && slot.clinic.name.startsWith('Leeds'))
    }, known)
  if (typeof found !== 'string') throw new Error(`no answer before this one has ${path}`)
  return found
}

/** The guide's text with this gateway's address, key and dates, and with what earlier answers told. */
function filledIn(text: string, { url, key }: RunningGateway, known: Answer): string {
  const { from, to } = fortnight()
  return text
    .replaceAll('http://127.0.0.1:4000', url)
    .replaceAll('ws://127.0.0.1:4000', url.replace('http', 'ws'))
    .replaceAll('hf_demo_…', key)
    .replace(/"from": "[^"]+", "to": "[^"]+"/, `"from": "${from}", "to": "${to}"`)
    .replace(/from: '[^']+', to: '[^']+'/, `from: '${from}', to: '${to}'`)
    .replace(/<([a-z]\w*(?:[.[][\w.[\]]*)?)>/g, (_, path: string) => lookUp(known, path))
}

/** What has to be as shown; of everything else the kind of value is compared. */
const telling = /(?:status|pending|strength)$/

/** Every field that the guide shows is in the answer. */
function expectLike(answer: Answer, shown: Answer, at: string): void {
  if (Array.isArray(shown)) {
    expect(Array.isArray(answer), at).toBe(true)
    if (shown.length === 0) expect(answer, at).toEqual([])
    else if (typeof shown[0] === 'object') expectLike(answer[0], shown[0], `${at}[0]`)
  } else if (shown !== null && typeof shown === 'object') {
    for (const [name, value] of Object.entries(shown)) {
      expect(answer, at).toHaveProperty(name)
      expectLike(answer[name], value, `${at}.${name}`)
    }
  } else if (telling.test(at)) expect(answer, at).toBe(shown)
  else if (shown !== null && answer !== null) expect(typeof answer, at).toBe(typeof shown)
}

async function runPage(file: string): Promise<{ readonly ran: number; readonly printed: readonly string[] }> {
  const gateway = await startGateway()
  // As `npm start` does: then each clinic's health is known.
  await gateway.gateway.probe()
  const fences = fencesIn(await readFile(file, 'utf8'))
  let known: Answer = {}
  const printed: string[] = []
  let ran = 0
  for (const [index, { kind, text }] of fences.entries()) {
    if (kind === 'graphql') {
      const [next, after] = [fences[index + 1], fences[index + 2]]
      const variables = next?.kind === 'json variables' ? JSON.parse(filledIn(next.text, gateway, known)) : {}
      const answer = next?.kind === 'json answer' ? next : after?.kind === 'json answer' ? after : null
      const { body } = await gateway.post({ query: text, variables })
      expect(body.errors, text).toBeUndefined()
      for (const payload of Object.values<Answer>(body.data)) expect(payload?.errors ?? [], text).toEqual([])
      if (answer) expectLike(body.data, JSON.parse(answer.text), 'data')
      known = { ...known, ...body.data }
      ran += 1
    } else if (kind === 'graphql subscription') {
      const client = createClient({
        url: `${gateway.url.replace('http', 'ws')}/graphql`,
        connectionParams: { authorization: `Bearer ${gateway.key}` },
      })
      const variables = { holdId: known.holdCreate.hold.id, token: known.holdCreate.holdToken }
      const { value } = await client.iterate({ query: text, variables }).next()
      expect(value?.errors).toBeUndefined()
      await client.dispose()
      ran += 1
    } else if (kind === 'ts run') {
      const code = filledIn(text, gateway, known)
      const run = ['--input-type=module-typescript', '--eval', code]
      printed.push((await promisify(execFile)(process.execPath, run)).stdout)
      ran += 1
    } else if (kind === 'sh run') {
      printed.push((await promisify(execFile)('sh', ['-c', filledIn(text, gateway, known)])).stdout)
      ran += 1
    }
  }
  return { ran, printed }
}

describe('the API guide', () => {
  it('runs as it stands', async () => {
    const { ran, printed } = await runPage('docs/api-guide.md')
    expect(ran).toBeGreaterThanOrEqual(10)
    expect(JSON.parse(printed[0] ?? '').data.clinics.length).toBeGreaterThanOrEqual(5)
    expect(printed[1]).toContain('CONFIRMED')
  }, 60_000)

  it('says of every error code what to do', async () => {
    const page = await readFile('docs/api-guide.md', 'utf8')
    const told = [...page.matchAll(/^\| `([A-Z_]+)` \| ./gm)].map(([, code]) => code)
    expect(told.toSorted()).toEqual(errorCodes.toSorted())
  })
})

/** Paths of settings as the operators' page writes them: `partners[].keys[].id`. */
function settingsOf(schema: z.core.JSONSchema.BaseSchema, path = ''): string[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
    settingsOf(one as z.core.JSONSchema.BaseSchema, path === '' ? name : `${path}.${name}`),
  )
  for (const [one, at] of [
    [schema.items, `${path}[]`],
    [schema.additionalProperties, `${path}.*`],
    ...(schema.anyOf ?? []).map((alternative) => [alternative, path] as const),
  ] as const) {
    if (typeof one === 'object') below.push(...settingsOf(one as z.core.JSONSchema.BaseSchema, at))
  }
  return below.length > 0 ? below : [path]
}

describe('the operators’ page', () => {
  it('has a row for every setting', async () => {
    const page = await readFile('docs/operators.md', 'utf8')
    const table = page.split('## Configuration')[1]?.split('\n## ')[0] ?? ''
    // `partners[].keys[].id`, `.hash` in one row: the second has the place of the first.
    const told = new Set(
      table.split('\n').flatMap((row) => {
        const names = [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
        const place = names[0]?.replace(/\.[^.]+$/, '') ?? ''
        return names.map((name) => (name.startsWith('.') ? place + name : name))
      }),
    )
    const settings = settingsOf(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }))
    const general = /^(?:partners\[\]\.limits|clinics\[\]\.settings)/
    const missing = settings.map((one) => general.exec(one)?.[0] ?? one.replace(/(?<=.)\[\]$|\.\*$/, ''))
    expect(missing.length).toBeGreaterThan(40)
    expect(missing.filter((one) => !told.has(one))).toEqual([])
  })
})

describe('links in the documents', () => {
  it('lead somewhere', async () => {
    const pages = ['README.md', ...(await Array.fromAsync(glob(['docs/**/*.md', 'examples/**/*.md'])))].filter(
      (page) => !page.includes('node_modules'),
    )
    expect(pages.length).toBeGreaterThan(10)
    const dead: string[] = []
    for (const page of pages) {
      const text = (await readFile(page, 'utf8')).replaceAll(/^```[\s\S]*?^```$/gm, '')
      for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(?:https?:|mailto:|#)/.test(target)) continue
        if (!existsSync(join(dirname(page), target.split('#')[0] ?? ''))) dead.push(`${page}: ${target}`)
      }
    }
    expect(dead).toEqual([])
  })
})
