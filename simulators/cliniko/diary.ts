import { clashing } from '../kit/diary.ts'
import type { TruthEntry } from '../kit/simulator.ts'
import type { Account } from './account.ts'
import { type Booking, clinikoDemo, isLive } from './state.ts'

type By = TruthEntry['by']

const created = { individual_appointments: 'appointment.booked', group_appointments: 'appointment.booked' } as const

/** The changes of the diary, each with its line in the truth log. Unavailable blocks are logged as holds. */
export function openDiary(account: Account) {
  const { state, world, switches } = account
  /** Stamps have whole seconds. */
  const stamp = () => Math.floor(world.now() / 1000) * 1000

  function log(event: TruthEntry['event'], row: Booking, by: By): void {
    world.record({ event, vendorId: row.id, practitionerId: row.practitionerId, start: row.start, end: row.end, by })
  }

  function create(
    fields: Pick<Booking, 'kind' | 'businessId' | 'practitionerId' | 'start' | 'end'> & Partial<Booking>,
    by: By,
  ): Booking {
    const at = stamp()
    const row = state.bookings.put({
      typeId: null,
      patientIds: [],
      attendeeId: fields.kind === 'individual_appointments' ? account.nextId() : null,
      blockTypeId: null,
      notes: null,
      cancelledAt: null,
      cancellationReason: null,
      cancellationNote: null,
      ...fields,
      id: account.nextId(),
      createdAt: at,
      updatedAt: at,
      archivedAt: null,
      deletedAt: null,
    })
    log(row.kind === 'unavailable_blocks' ? 'hold.created' : created[row.kind], row, by)
    return row
  }

  function update(id: string, fields: Partial<Booking>, by: By): Booking {
    const before = state.bookings.get(id)
    const row = state.bookings.patch(id, { ...fields, updatedAt: stamp() })
    const moved = before?.start !== row.start || before.end !== row.end || before.practitionerId !== row.practitionerId
    if (moved && row.kind !== 'unavailable_blocks') log('appointment.moved', row, by)
    return row
  }

  function remove(row: Booking, fields: Partial<Booking>, by: By): void {
    const changed = switches.removalMovesUpdatedAt ? { ...fields, updatedAt: stamp() } : fields
    const removed = state.bookings.patch(row.id, changed)
    if (!isLive(row)) return
    log(row.kind === 'unavailable_blocks' ? 'hold.released' : 'appointment.cancelled', removed, by)
  }

  function cancel(row: Booking, reason: number, note: string | null, by: By): void {
    remove(row, { cancelledAt: stamp(), cancellationReason: reason, cancellationNote: note }, by)
  }

  function archive(row: Booking, by: By): void {
    const at = stamp()
    remove(row, switches.archiveSetsDeletedAt ? { archivedAt: at, deletedAt: at } : { archivedAt: at }, by)
  }

  /** Staff's choice where they name none: the practitioner's first business, the follow-up type, one patient. */
  function frontDeskDefaults(practitionerId: string): Pick<Booking, 'businessId' | 'typeId' | 'patientIds'> {
    const hours = state.practitioners.get(practitionerId)?.hours ?? {}
    return {
      businessId: Object.keys(hours)[0] ?? clinikoDemo.businesses.leeds,
      typeId: clinikoDemo.types.followUp,
      patientIds: [clinikoDemo.patients.samuel],
    }
  }

  return { create, update, cancel, archive, frontDeskDefaults }
}

export type Diary = ReturnType<typeof openDiary>

/** Whether something live of the same practitioner overlaps, by the switches' idea of what counts. */
export function hasConflict(account: Account, bookings: readonly Booking[], row: Booking): boolean {
  const { switches } = account
  const slack = switches.conflictsCountTouching ? 1 : 0
  const counted = bookings.filter((other) => {
    if (!isLive(other)) return false
    if (other.kind === 'unavailable_blocks' && !switches.conflictsCountBlocks) return false
    if (other.kind === 'group_appointments' && !switches.conflictsCountGroups) return false
    return switches.conflictsAcrossBusinesses || other.businessId === row.businessId
  })
  const window = { start: row.start - slack, end: row.end + slack }
  return isLive(row) && clashing(counted, row.practitionerId, window, row.id).length > 0
}
