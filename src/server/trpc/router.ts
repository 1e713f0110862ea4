import { appointment } from './appointment.ts'
import { clinic, service } from './clinic.ts'
import { hold } from './hold.ts'
import { ops } from './ops.ts'
import { slot } from './slot.ts'
import { router } from './trpc.ts'

/** The verbs of the GraphQL schema, one procedure each: `holdCreate` is `hold.create`. Only operators' own have no field there. */
export const appRouter = router({ clinic, service, slot, hold, appointment, ops })

/** What a TypeScript client needs to know: `createTRPCClient<AppRouter>`. */
export type AppRouter = typeof appRouter
