/** How this table's rows are tried on a test server. */
import {
  answered,
  booksAsAsked,
  type CheckBench,
  type Checks,
  type Finding,
  judged,
  moveKeepsId,
  NotTried,
  reading,
  replyTo,
  resultOf,
  takenTimeRefused,
  unknown,
  writing,
} from '../../src/contract/checks.ts'
import type { assumptions, Settings } from './config.ts'
import { bundleOf, capabilitySchema, scheduleSchema, slotSchema } from './wire.ts'

type Id = (typeof assumptions)[number]['id']
const day = 86_400_000

export function checksOf(settings: Settings): Checks {
  /** What the server says of its appointments; https://hl7.org/fhir/R4/capabilitystatement.html. */
  const declared = (judge: (resource: Declared) => Finding) =>
    reading(async (bench) => {
      const operation = { operation: 'verify', method: 'GET', path: '/metadata' } as const
      const { rest } = await bench.http.read(bench.call(), operation, capabilitySchema)
      const resource = rest?.flatMap((one) => one.resource ?? []).find(({ type }) => type === 'Appointment')
      return resource ? judge(resource) : unknown('the CapabilityStatement does not speak of Appointment')
    })

  const checks: Partial<Record<Id, Checks[string]>> = {
    token: answered(async ({ adapter, call }) => {
      await adapter.listAppointmentTypes(call())
      await adapter.listPractitioners(call())
      await adapter.listLocations(call())
      await adapter.probe(call())
    }),
    'strict-search': answered(async ({ adapter, call, typeIds, clock }) => {
      const start = clock.now()
      await adapter.searchSlots(call(), { start, end: start + 7 * day, appointmentTypeIds: typeIds })
      await adapter.listAppointments(call(), { from: start, to: start + day, withCancelled: true }, null)
    }),
    'reference-lists': reading(async (bench) => {
      if (settings.referencesPerSearch === 1) return unknown('one at a time as configured')
      const schedules = await idsOf(bench, bundleOf(scheduleSchema), '/Schedule', [])
      const [one, two] = schedules
      if (one === undefined || two === undefined) return unknown('the server has fewer than two schedules')
      const both = `Schedule/${one},Schedule/${two}`
      const { status, body } = await replyTo(bench, () => searchSlots(bench, both))
      const slots = bundleOf(slotSchema).safeParse(body)
      if (!slots.success) return judged(false, `a search for two schedules is answered ${status}`)
      const named = new Set(slots.data.items.map(({ schedule }) => schedule.reference?.split('/').at(-1)))
      if (named.size === 0) return unknown('neither of two schedules has a slot')
      return named.size === 2
        ? judged(true, 'slots of both schedules came')
        : unknown('slots of one of two schedules came on the first page')
    }),
    'identifier-kept': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const prepared = await bench.prepare(slot)
      const booked = await bench.commit(prepared)
      if (booked.outcome !== 'EXECUTED') return judged(false, `the booking was ${resultOf(booked)}`)
      const { marker } = prepared.request
      const intent = {
        marker,
        slot,
        startedAt: bench.clock.now(),
        vendorHold: null,
        patientId: null,
        paymentReference: null,
      }
      const found = await bench.adapter.findBooking(bench.call(), intent)
      const isFound = found.some(({ vendorId }) => vendorId === booked.value.vendorId)
      return judged(isFound, isFound ? 'the booking is found by its identifier' : 'the booking is not found by it')
    }),
    'books-at-once': booksAsAsked,
    'conditional-create': declared(({ conditionalCreate }) => {
      if (conditionalCreate == null) return unknown('the CapabilityStatement does not say')
      return judged(conditionalCreate === settings.conditionalCreate, `it declares \`${conditionalCreate}\``)
    }),
    overlap: writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot) throw new NotTried('no free slot')
      const [one, two] = [await bench.prepare(slot), await bench.prepare(slot)]
      const first = await bench.commit(one)
      if (first.outcome !== 'EXECUTED') throw new NotTried(`the first booking was ${resultOf(first)}`)
      const second = await bench.commit(two)
      return judged((second.outcome === 'REFUSED') === settings.refusesOverlap, `the second was ${resultOf(second)}`)
    }),
    'slots-follow': writing(async (bench) => {
      const [slot] = await bench.freeSlots(1)
      if (!slot?.vendorRef) throw new NotTried('no free slot')
      const { vendorRef } = slot
      const statusNow = async () => {
        const request = { operation: 'verify', method: 'GET', path: `/Slot/${encodeURIComponent(vendorRef)}` } as const
        return (await bench.http.read(bench.call(), request, slotSchema)).status
      }
      const appointment = await bench.book(slot)
      const booked = await statusNow()
      await bench.cancel(appointment)
      const cancelled = await statusNow()
      const saw = `booked it is \`${booked}\`, cancelled \`${cancelled}\``
      // Where slots do not follow, the appointments have to be read; reading them where they do costs a request.
      return judged(cancelled === 'free' && (booked !== 'free' || settings.subtractsAppointments), saw)
    }),
    ...(settings.refusesOverlap && { 'taken-status': takenTimeRefused }),
    'update-way': declared(({ interaction }) => {
      const codes = (interaction ?? []).map(({ code }) => code)
      const wanted = settings.updates === 'PUT' ? 'update' : 'patch'
      return judged(codes.includes(wanted), `it declares ${codes.join(', ') || 'no interaction'}`)
    }),
    versions: declared(({ versioning }) =>
      versioning == null
        ? unknown('the CapabilityStatement does not say')
        : judged(versioning !== 'no-version' || !settings.needsVersion, `it declares \`${versioning}\``),
    ),
    reschedule: moveKeepsId,
  }
  return checks as Checks

  async function searchSlots(bench: CheckBench, schedules: string) {
    const now = bench.clock.now()
    const query = [
      ['schedule', schedules],
      ['start', `ge${new Date(now).toISOString()}`],
      ['start', `lt${new Date(now + 14 * day).toISOString()}`],
      ['_count', '500'],
    ] as const
    return bench.http.read(
      bench.call(),
      { operation: 'verify', method: 'GET', path: '/Slot', query },
      bundleOf(slotSchema),
    )
  }
}

type Declared = NonNullable<NonNullable<ReturnType<typeof capabilitySchema.parse>['rest']>[number]['resource']>[number]

async function idsOf<T extends { readonly id: string }>(
  bench: CheckBench,
  schema: ReturnType<typeof bundleOf<T>>,
  path: string,
  query: readonly (readonly [string, string])[],
): Promise<readonly string[]> {
  const page = await bench.http.read(bench.call(), { operation: 'verify', method: 'GET', path, query }, schema)
  return page.items.map(({ id }) => id)
}
