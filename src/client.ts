/**
 * `holdfast/client`: types for TypeScript clients, nothing at run time. For GraphQL, point a code generator at the SDL,
 * `holdfast/schema.graphql`.
 *
 *     import { createTRPCClient, httpLink } from '@trpc/client'
 *     import type { AppRouter } from 'holdfast/client'
 *     const client = createTRPCClient<AppRouter>({ links: [httpLink({ url, headers })] })
 */
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from './server/trpc/router.ts'

export type { ErrorCode } from './domain/error.ts'
export type { AppRouter }

/** What procedures take, by router and name: `Inputs['hold']['create']`. */
export type Inputs = inferRouterInputs<AppRouter>
/** What procedures answer: `Outputs['hold']['create']`. */
export type Outputs = inferRouterOutputs<AppRouter>
