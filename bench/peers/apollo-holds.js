/** Apollo Server as its own documents start it, with a resolver that makes the gateway's calls to Redis and asks the clinic. */
import { readFileSync } from 'node:fs'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { createHoldCalls } from '../harness/inside/hold-calls.ts'

const [, , file] = process.argv
/** @type {{ sdl: string, answer: { redisUrl: string, check: { url: string, authorization: string } } }} */
const {
  sdl,
  answer: { redisUrl, check },
} = JSON.parse(readFileSync(file, 'utf8'))
const calls = await createHoldCalls(redisUrl)

async function askClinic() {
  const response = await fetch(check.url, { headers: { authorization: check.authorization } })
  await response.json()
  if (!response.ok) throw new Error(`the clinic answered ${response.status}`)
}

const resolvers = {
  Mutation: {
    holdCreate: async (_, { input }) => {
      const id = await calls.hold(Number(input.slotId), askClinic)
      const start = new Date().toISOString()
      const hold = {
        id,
        status: 'ACTIVE',
        expiresAt: start,
        start,
        clinic: { name: 'Clinic' },
        practitioner: { name: 'One' },
      }
      return { hold, holdToken: id, errors: [] }
    },
  },
}
const server = new ApolloServer({ typeDefs: sdl, resolvers })
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
process.stdout.write(`listening on ${new URL(url).origin}\n`)
