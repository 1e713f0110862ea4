import { appointment } from './appointment.ts'
import { clinic, service } from './clinic.ts'
import { hold } from './hold.ts'
import { slot } from './slot.ts'
import { router } from './trpc.ts'

/** The verbs of the GraphQL schema, one procedure each: `holdCreate` is `hold.create`. */
export const appRouter = router({ clinic, service, slot, hold, appointment })

/** What a TypeScript client needs to know: `createTRPCClient<AppRouter>`. */
export type AppRouter = typeof appRouter
