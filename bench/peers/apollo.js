/** Apollo Server as its own documents start it. */
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { listening, resolvers, sdl } from './slots.js'

const server = new ApolloServer({ typeDefs: sdl, resolvers })
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } })
listening(new URL(url).origin)
