import { type FrontDeskAction, FrontDeskRefusal } from '../kit/simulator.ts'
import { upvioDemo } from './demo.ts'
import type { Diary } from './diary.ts'
import { isLive, type UpvioState } from './state.ts'

/**
 * Staff's own work in the diary, without the API's rules. To `cancel` a request that waits declines it; to `move` it,
 * be it to its own time, approves it: the kit has no word of its own for either.
 */
export function actAsStaff(action: FrontDeskAction, state: UpvioState, diary: Diary): { vendorId: string } {
  const start = instant(action.start)
  const end = instant(action.end)
  if (start !== undefined && end !== undefined && end <= start) throw new FrontDeskRefusal('end must be after start')
  const staffId = action.practitionerId
  if (staffId !== undefined && !state.staff.get(staffId)) throw new FrontDeskRefusal(`no staff member ${staffId}`)

  if (action.action === 'book' || action.action === 'block') {
    if (staffId === undefined || start === undefined || end === undefined) {
      throw new FrontDeskRefusal(`${action.action} needs practitionerId, start and end`)
    }
    if (action.action === 'block') return { vendorId: diary.block(staffId, { start, end }).id }
    const visit = {
      serviceId: upvioDemo.services.consultation,
      patientId: upvioDemo.patients.samuel,
      price: 0,
      approval: 'none' as const,
    }
    return { vendorId: diary.create({ ...visit, staffId, start, duration: minutes(end - start) }, 'front-desk').id }
  }

  const id = action.vendorId ?? ''
  const visit = state.appointments.get(id)
  const blocker = state.blockers.get(id)
  const isStanding = (visit && isLive(visit)) || (blocker && !blocker.gone)
  if (!isStanding) throw new FrontDeskRefusal(`${id} names no live appointment or time blocker`)

  if (action.action === 'cancel') {
    if (blocker) diary.unblock(blocker)
    else if (visit?.approval === 'waiting') diary.decline(id)
    else diary.remove(id, 'soft', 'front-desk')
    return { vendorId: id }
  }

  if (start === undefined) throw new FrontDeskRefusal('move needs a start')
  if (blocker) {
    const to = { start, end: end ?? start + (blocker.end - blocker.start), staffId: staffId ?? blocker.staffId }
    state.blockers.patch(id, to)
  }
  if (visit) {
    const duration = end === undefined ? visit.duration : minutes(end - start)
    const isMoved = start !== visit.start
    diary.update(
      id,
      {
        start,
        end: diary.endOf({ start, duration }),
        duration,
        staffId: staffId ?? visit.staffId,
        ...(isMoved && visit.originalStart === null ? { originalStart: visit.start } : {}),
        ...(visit.approval === 'waiting' ? { approval: 'approved' } : {}),
      },
      'front-desk',
    )
  }
  return { vendorId: id }
}

/** A length is a whole number of minutes at this vendor. */
function minutes(ms: number): number {
  if (ms % 60_000 !== 0) throw new FrontDeskRefusal('a visit lasts whole minutes')
  return ms / 60_000
}

function instant(text: string | undefined): number | undefined {
  const parsed = text === undefined ? undefined : Date.parse(text)
  if (Number.isNaN(parsed)) throw new FrontDeskRefusal(`${text} is no instant`)
  return parsed
}
