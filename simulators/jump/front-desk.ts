import { type FrontDeskAction, FrontDeskRefusal } from '../kit/simulator.ts'
import { newId } from './books.ts'
import { clinicians } from './catalogue.ts'
import type { Clinic } from './clinic.ts'

/** Staff's own work in the diary: it may lie over a hold or a visit. The API shows staff's visits, never their blocks. */
export function actAsStaff(action: FrontDeskAction, clinic: Clinic): { vendorId: string } {
  const { state } = clinic
  const start = instant(action.start)
  const end = instant(action.end)
  if (start !== undefined && end !== undefined && end <= start) throw new FrontDeskRefusal('end must be after start')
  const practitionerId = knownClinician(action.practitionerId)

  if (action.action === 'book' || action.action === 'block') {
    if (practitionerId === undefined || start === undefined || end === undefined) {
      throw new FrontDeskRefusal(`${action.action} needs practitionerId, start and end`)
    }
    if (action.action === 'book') return { vendorId: clinic.bookAtDesk({ practitionerId, start, end }).id }
    const block = state.blocks.put({ id: newId('blk'), practitionerId, start, end, isLifted: false })
    clinic.record('hold.created', block, 'front-desk')
    return { vendorId: block.id }
  }

  const id = action.vendorId ?? ''
  const hold = state.holds.get(id)
  const visit = state.appointments.get(id)
  const block = state.blocks.get(id)
  const isStanding = hold?.status === 'active' || (visit && visit.status !== 'cancelled') || (block && !block.isLifted)
  const row = hold ?? visit ?? block
  if (!row || !isStanding) throw new FrontDeskRefusal(`${id} names no hold, visit or block that stands`)

  if (action.action === 'cancel') {
    if (hold) clinic.endHold(hold, 'released', 'front-desk')
    if (visit) clinic.cancel(visit, 'at the front desk', 'front-desk')
    if (block) {
      state.blocks.patch(id, { isLifted: true })
      clinic.record('hold.released', block, 'front-desk')
    }
    return { vendorId: id }
  }

  if (start === undefined) throw new FrontDeskRefusal('move needs a start')
  // The truth log has no word for a hold that moves, and no vendor was seen to do it.
  if (hold) throw new FrontDeskRefusal('a hold cannot be moved, only cancelled')
  const to = {
    practitionerId: practitionerId ?? row.practitionerId,
    start,
    end: end ?? start + (row.end - row.start),
  }
  if (visit) clinic.change(id, to, 'front-desk')
  if (block) state.blocks.patch(id, to)
  return { vendorId: id }
}

function instant(text: string | undefined): number | undefined {
  const parsed = text === undefined ? undefined : Date.parse(text)
  if (Number.isNaN(parsed)) throw new FrontDeskRefusal(`${text} is no instant`)
  return parsed
}

function knownClinician(id: string | undefined): string | undefined {
  if (id !== undefined && !clinicians.some((clinician) => clinician.id === id)) {
    throw new FrontDeskRefusal(`no practitioner ${id}`)
  }
  return id
}
