/** What a backend can do, found out by doing it: the adapter's own words are not asked, the simulator's truth log is. */
import { randomUUID } from 'node:crypto'
import type { RunningSimulator, TruthEntry } from '../../simulators/kit/simulator.ts'
import type { Adapter, BookRequest, Call, ResolvedPatient } from '../contract/adapter.ts'
import type { Capabilities } from '../contract/capabilities.ts'
import type { MetadataEntry } from '../domain/appointment.ts'
import { DomainError } from '../domain/error.ts'
import type { VendorHold } from '../domain/hold.ts'
import type { NewPatient, PatientField } from '../domain/patient.ts'
import type { SlotSnapshot } from '../domain/slot.ts'
import { inventedPerson } from './clinic-bench.ts'

/** Capabilities as words, so that two of them can be compared and printed. */
export type Row = Readonly<Record<RowName, string>>

export const rowNames = [
  'holds',
  'slotSearch',
  'extend',
  'cancel',
  'reschedule',
  'listAppointments',
  'patientLookup',
  'payment',
  'requiredPatientFields',
  'metadata',
  'notes',
  'doubleBooks',
] as const
type RowName = (typeof rowNames)[number]

export function declaredRow(capabilities: Capabilities): Row {
  const { holds, maxHoldMs, reschedule, rebooks, payment, requiredPatientFields } = capabilities
  const { slotSearch, extend, cancel, listAppointments, patientLookup, metadata, notes, doubleBooks } = capabilities
  return {
    holds: holds === 'NATIVE' ? nativeWord(maxHoldMs) : 'gateway',
    slotSearch: yesNo(slotSearch),
    extend: yesNo(extend),
    cancel: yesNo(cancel),
    reschedule: reschedule ? (rebooks ? 'books anew' : 'moves') : 'no',
    listAppointments: yesNo(listAppointments),
    patientLookup: yesNo(patientLookup),
    payment: payment.toLowerCase(),
    requiredPatientFields: fieldsWord(requiredPatientFields),
    metadata: yesNo(metadata),
    notes: yesNo(notes),
    doubleBooks: yesNo(doubleBooks),
  }
}

const nativeWord = (maxHoldMs: number | null) => (maxHoldMs === null ? 'native' : `native, ${maxHoldMs / 60_000} min`)
const yesNo = (value: boolean) => (value ? 'yes' : 'no')
const fieldsWord = (fields: readonly PatientField[]) =>
  fields.map((field) => field.toLowerCase().replaceAll('_', ' ')).join(', ') || 'none'

export interface ProbeParts {
  readonly adapter: Adapter
  readonly simulator: RunningSimulator
  /** Free times, found with every setting in place: an adapter that cannot search is still asked to book. */
  slots(count: number): Promise<readonly SlotSnapshot[]>
  call(): Call
}

/** What a person must bring that could be left out. */
const optionalFields = { PHONE: 'phone', DATE_OF_BIRTH: 'dateOfBirth', SEX: 'sex' } as const satisfies Partial<
  Record<PatientField, keyof NewPatient>
>

export async function probeRow(parts: ProbeParts): Promise<Row> {
  const { adapter, simulator, call } = parts
  const happened = (event: TruthEntry['event']) =>
    simulator.log.filter((entry) => entry.event === event && entry.by === 'api').length
  const takenSlot = async () => {
    const [slot] = await parts.slots(1)
    if (!slot) throw new Error('the simulator has no free slot')
    return slot
  }

  const holding = await takenSlot()
  const held = await lacked(() => adapter.createHold(call(), holdRequest(holding)))
  const isNative = held !== null && held.outcome === 'EXECUTED' && happened('hold.created') === 1
  const maxHoldMs = adapter.capabilities.maxHoldMs
  const hold = isNative && held.outcome === 'EXECUTED' ? held.value : null
  const isAsShort = hold === null || maxHoldMs === null || hold.expiresAt - simulator.now() <= maxHoldMs
  const extended = hold && (await lacked(() => adapter.extendHold(call(), hold, hold.expiresAt + 60_000)))
  if (hold) await adapter.releaseHold(call(), hold)

  async function resolve(person: NewPatient, mayCreate = true): Promise<ResolvedPatient | null> {
    const options = { mayCreate, marker: marker(), verificationCode: null }
    const result = await adapter.resolvePatient(call(), { new: person }, options)
    return result.outcome === 'EXECUTED' ? result.value : null
  }

  interface Asked {
    readonly slot?: SlotSnapshot
    readonly paymentReference?: string | null
    readonly notes?: string
    readonly metadata?: readonly MetadataEntry[]
    readonly before?: () => Promise<void>
  }

  /** Null when it came to no appointment. */
  async function book({ slot: given, paymentReference = 'pay-conform', notes, metadata = [], before }: Asked = {}) {
    const slot = given ?? (await takenSlot())
    const patient = await resolve(inventedPerson())
    if (patient === null) throw new Error('the adapter resolves nobody')
    let vendorHold: VendorHold | null = null
    const isHeldFirst = isNative && before === undefined
    await before?.()
    if (isNative) {
      const result = await adapter.createHold(call(), { ...holdRequest(slot), metadata })
      if (result.outcome !== 'EXECUTED' && isHeldFirst) throw new Error('the adapter holds nothing')
      if (result.outcome !== 'EXECUTED') return null
      vendorHold = result.value
    }
    const request: BookRequest = {
      ...{ marker: marker(), slot, vendorHold, patient, paymentReference, notes: notes ?? null, metadata },
      ...{ contactType: null, partnerReference: null, verificationCode: null, patientTimeZone: null },
    }
    const result = await (isNative ? adapter.confirmHold(call(), request) : adapter.book(call(), request))
    if (result.outcome !== 'EXECUTED' && vendorHold) await adapter.releaseHold(call(), vendorHold)
    return result.outcome === 'EXECUTED' ? result.value : null
  }

  const metadata = [{ key: 'conform', value: 'probe-7b21' }]
  // With the same practitioner: a move to another one is a further capability, which nobody declares.
  const [from, to] = await parts.slots(2)
  if (!from || !to) throw new Error('the simulator has not two free slots')
  const first = await book({ slot: from, metadata })
  if (!first) throw new Error('the adapter books nothing')
  const shown = await adapter.getAppointment(call(), first.vendorId)
  const ofPatient = first.patientId === null ? {} : { patientId: first.patientId }
  const pages = await lacked(() =>
    adapter.listAppointments(call(), { from: first.start, to: first.end, withCancelled: false, ...ofPatient }, null),
  )
  const moved = await move()
  const cancelled = await cancelOf(first.vendorId)
  // The vendor has no move, but a second booking and a cancel make one; whether the service may is the adapter's to say.
  const mayRebook = adapter.capabilities.reschedule && cancelled

  async function move(): Promise<boolean> {
    if (!first || !to) return false
    const result = await lacked(() =>
      adapter.reschedule(call(), { vendorId: first.vendorId, slot: to, marker: marker() }),
    )
    return result?.outcome === 'EXECUTED' && happened('appointment.moved') === 1
  }

  async function cancelOf(vendorId: string): Promise<boolean> {
    const before = happened('appointment.cancelled')
    const result = await lacked(async () => {
      const acceptedFee = await adapter.cancellationFee(call(), vendorId)
      return adapter.cancel(call(), { vendorId, reason: 'OTHER', note: null, acceptedFee })
    })
    return result?.outcome === 'EXECUTED' && happened('appointment.cancelled') === before + 1
  }

  const needed: PatientField[] = []
  for (const [field, name] of Object.entries(optionalFields) as [PatientField, keyof NewPatient][]) {
    const without = await resolve({ ...inventedPerson(), [name]: null })
    if (without === null) needed.push(field)
  }

  /** With all there is to tell of a person, or with no more than must be told: one vendor lacks the field for the rest. */
  async function isFoundAgain(known: NewPatient): Promise<boolean> {
    const created = await resolve(known)
    const again = await resolve(known, false)
    return created !== null && 'vendorId' in created && JSON.stringify(again) === JSON.stringify(created)
  }
  const bare: NewPatient = {
    ...{ ...inventedPerson(), phone: null, sex: null },
    ...(!needed.includes('DATE_OF_BIRTH') && { dateOfBirth: null }),
  }
  const isKnown = (await isFoundAgain(inventedPerson())) || (await isFoundAgain(bare))

  const noted = await book({ notes: 'Left knee.' })
  const isNoted = noted !== null && JSON.stringify(simulator.received).includes('Left knee.')
  const unpaid = await book({ paymentReference: null })
  const over = await takenSlot()
  const overbooked = await book({ slot: over, before: () => takeByStaff(over) })
  const searched = await lacked(() =>
    adapter.searchSlots(call(), {
      start: holding.start,
      end: holding.start + 86_400_000,
      appointmentTypeIds: [holding.appointmentTypeId],
    }),
  )

  async function takeByStaff({ practitionerId, appointmentTypeId, start, end }: SlotSnapshot): Promise<void> {
    const everybody = await adapter.listPractitioners(call(), appointmentTypeId)
    const busy = practitionerId === null ? everybody.map(({ vendorId }) => vendorId) : [practitionerId]
    const at = { start: new Date(start).toISOString(), end: new Date(end).toISOString() }
    for (const one of busy) simulator.frontDesk({ action: 'book', practitionerId: one, ...at })
  }

  const takesPayment = shown?.paymentReference === 'pay-conform'
  const always = adapter.capabilities.requiredPatientFields.filter((field) => !(field in optionalFields))
  return {
    holds: isNative ? (isAsShort ? nativeWord(maxHoldMs) : 'native, longer than declared') : 'gateway',
    slotSearch: yesNo((searched ?? []).length > 0),
    // A gateway hold is made longer without the vendor.
    extend: yesNo(!isNative || extended?.outcome === 'EXECUTED'),
    cancel: yesNo(cancelled),
    reschedule: moved ? 'moves' : mayRebook ? 'books anew' : 'no',
    listAppointments: yesNo(pages?.appointments.some(({ vendorId }) => vendorId === first.vendorId) ?? false),
    patientLookup: yesNo(isKnown),
    payment: takesPayment ? (unpaid ? 'optional' : 'required') : 'none',
    requiredPatientFields: fieldsWord([...always, ...needed]),
    metadata: yesNo(JSON.stringify(shown?.metadata ?? []) === JSON.stringify(metadata)),
    notes: yesNo(isNoted),
    doubleBooks: yesNo(overbooked !== null),
  }
}

/** Null for what the adapter says it cannot do; anything else it throws is a fault. */
async function lacked<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CAPABILITY_NOT_SUPPORTED') return null
    throw error
  }
}

const marker = () => `hf-${randomUUID()}`

function holdRequest(slot: SlotSnapshot) {
  return { marker: marker(), slot, contactType: null, partnerReference: null, metadata: [] }
}
