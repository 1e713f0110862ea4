import { type FrontDeskAction, FrontDeskRefusal } from '../kit/simulator.ts'
import { type Clinician, clinicianOf, meddbaseDemo } from './catalogue.ts'
import type { Practice } from './practice.ts'
import { isLive } from './state.ts'

/** Staff's own work in the diary. It may lie over a visit; what staff book is Samuel's consultation. */
export function actAsStaff(action: FrontDeskAction, { catalogue, diary, state }: Practice): { vendorId: string } {
  const instant = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
  const start = instant(action.start)
  const end = instant(action.end)
  if (Number.isNaN(start) || Number.isNaN(end)) throw new FrontDeskRefusal('start and end are instants')
  if (start !== undefined && end !== undefined && end <= start) throw new FrontDeskRefusal('end must be after start')

  function clinician(key: string): Clinician {
    const found = clinicianOf(catalogue, key)
    if (!found) throw new FrontDeskRefusal(`no practitioner ${key}`)
    return found
  }

  if (action.action === 'book' || action.action === 'block') {
    if (action.practitionerId === undefined || start === undefined || end === undefined) {
      throw new FrontDeskRefusal(`${action.action} needs practitionerId, start and end`)
    }
    const visit =
      action.action === 'book'
        ? { patientKey: meddbaseDemo.patients.samuel, typeKey: meddbaseDemo.types.consultation }
        : { patientKey: '', typeKey: '' }
    const kind = action.action === 'book' ? 'visit' : 'block'
    return { vendorId: diary.deskEntry(kind, clinician(action.practitionerId), { start, end }, visit).id }
  }

  const row = state.appointments.get(action.vendorId ?? '')
  if (!row || !isLive(row)) throw new FrontDeskRefusal(`no visit or block ${action.vendorId} that stands`)
  if (action.action === 'cancel') return { vendorId: diary.cancel(row, 'front-desk').id }

  if (start === undefined) throw new FrontDeskRefusal('move needs a start')
  const times = { start, end: end ?? start + (row.end - row.start) }
  return { vendorId: diary.move(row, clinician(action.practitionerId ?? row.practitionerId), times).id }
}
