import { type FrontDeskAction, FrontDeskRefusal } from '../kit/simulator.ts'
import { newId } from './books.ts'
import { practitioners } from './catalogue.ts'
import type { Clinic } from './clinic.ts'

/** Staff's own work in the diary: it may lie over a hold or a visit, and the API shows none of what staff make. */
export function actAsStaff(action: FrontDeskAction, clinic: Clinic): { vendorId: string } {
  const start = instant(action.start)
  const end = instant(action.end)
  if (start !== undefined && end !== undefined && end <= start) throw new FrontDeskRefusal('end must be after start')
  const practitionerId = knownPractitioner(action.practitionerId)

  if (action.action === 'book' || action.action === 'block') {
    if (practitionerId === undefined || start === undefined || end === undefined) {
      throw new FrontDeskRefusal(`${action.action} needs practitionerId, start and end`)
    }
    const kind = action.action === 'book' ? 'visit' : 'block'
    const row = clinic.state.desk.put({ id: newId('fd'), practitionerId, start, end, kind, isCancelled: false })
    clinic.record(kind === 'visit' ? 'appointment.booked' : 'hold.created', row, 'front-desk')
    return { vendorId: row.id }
  }

  const id = action.vendorId ?? ''
  const visit = clinic.state.appointments.get(id) ?? clinic.appointmentOf(id)
  const own = clinic.state.desk.get(id)
  const standing =
    visit && (visit.state === 'held' || visit.state === 'confirmed') ? visit : own && !own.isCancelled ? own : undefined
  if (!standing) throw new FrontDeskRefusal(`${id} names no hold, visit or block that stands`)

  if (action.action === 'cancel') {
    if (visit) clinic.cancel(visit, 'front-desk')
    if (own) {
      clinic.state.desk.patch(id, { isCancelled: true })
      clinic.record(own.kind === 'visit' ? 'appointment.cancelled' : 'hold.released', own, 'front-desk')
    }
    return { vendorId: standing.id }
  }

  if (start === undefined) throw new FrontDeskRefusal('move needs a start')
  // The truth log has no word for a hold that moves, and no vendor was seen to do it.
  if (visit?.state === 'held') throw new FrontDeskRefusal('a hold cannot be moved, only cancelled')
  const to = {
    practitionerId: practitionerId ?? standing.practitionerId,
    start,
    end: end ?? start + (standing.end - standing.start),
  }
  if (visit) clinic.move(visit, to, 'front-desk')
  if (own) {
    const moved = clinic.state.desk.patch(id, to)
    if (own.kind === 'visit') clinic.record('appointment.moved', moved, 'front-desk')
  }
  return { vendorId: standing.id }
}

function instant(text: string | undefined): number | undefined {
  const parsed = text === undefined ? undefined : Date.parse(text)
  if (Number.isNaN(parsed)) throw new FrontDeskRefusal(`${text} is no instant`)
  return parsed
}

function knownPractitioner(id: string | undefined): string | undefined {
  if (id !== undefined && !practitioners.some((practitioner) => practitioner.id === id)) {
    throw new FrontDeskRefusal(`no practitioner ${id}`)
  }
  return id
}
