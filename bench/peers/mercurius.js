/** mercurius on Fastify; with `jit` it compiles a document at its first repetition, as its documents advise. */
import Fastify from 'fastify'
import mercurius from 'mercurius'
import { listening, resolvers, sdl } from './slots.js'

const isJit = process.argv[3] === 'jit'
const app = Fastify()
await app.register(mercurius, { schema: sdl, resolvers, ...(isJit && { jit: 1 }) })
listening(await app.listen({ host: '127.0.0.1', port: 0 }))
