import { getClinic, listClinics, listServices } from '../verbs/clinic.ts'
import { byId } from './inputs.ts'
import { allBy, shapeClinic, shapeClinicWithDirectory, shapeService } from './shapes.ts'
import { procedure, router } from './trpc.ts'

export const clinic = router({
  list: procedure.query(async ({ ctx }) => allBy(shapeClinic)(await listClinics(ctx), ctx)),
  get: procedure.input(byId).query(async ({ ctx, input }) => {
    const found = await getClinic(ctx, input)
    return found && shapeClinicWithDirectory(found, ctx)
  }),
})

export const service = router({
  list: procedure.query(async ({ ctx }) => allBy(shapeService)(await listServices(ctx), ctx)),
})
