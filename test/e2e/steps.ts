/** The steps of a booking as a frontend takes them, over the clinic of one backend. */
import { randomUUID } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect } from 'vitest'
import type { TruthEntry } from '../../simulators/kit/simulator.ts'
import { formatInstant } from '../../src/domain/time.ts'
import { knownAdapters } from '../../src/registry.ts'
import type { Answer, RunningGateway } from '../kit/gateway.ts'
import { aPerson } from '../kit/people.ts'
import { clinicsQuery, holdConfirm, holdCreate, slotsQuery } from './documents.ts'

export const dayMs = 86_400_000
/** Every backend of the sandbox. */
export const vendors = knownAdapters()

/** A fortnight from tomorrow, so that lead times do not matter. */
export function fortnight(fromDay = 1): { from: string; to: string } {
  const start = (Math.floor(Date.now() / dayMs) + fromDay) * dayMs
  return { from: formatInstant(start), to: formatInstant(start + 14 * dayMs) }
}

export async function clinicOf(
  gateway: RunningGateway,
  vendor: string,
): Promise<{ clinic: Answer; services: Answer[] }> {
  const { clinics, services } = await gateway.ask(clinicsQuery)
  return { clinic: clinics.find((one: Answer) => one.vendor === vendor), services }
}

export async function slotsOf(
  gateway: RunningGateway,
  vendor: string,
  { service = 'First visit', fromDay = 1 }: { readonly service?: string; readonly fromDay?: number } = {},
): Promise<Answer[]> {
  const { clinic, services } = await clinicOf(gateway, vendor)
  const serviceId = services.find(({ name }) => name === service).id
  const search = { clinicIds: [clinic.id], serviceId, ...fortnight(fromDay) }
  const { slots } = await gateway.ask(slotsQuery, { search, first: 200 })
  expect(slots.unavailable).toEqual([])
  return slots.nodes
}

export async function hold(
  gateway: RunningGateway,
  slotId: string,
  idempotencyKey: string = randomUUID(),
): Promise<Answer> {
  return (await gateway.ask(holdCreate, { input: { slotId, idempotencyKey } })).holdCreate
}

export function confirmInput(held: Answer, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    holdId: held.hold.id,
    holdToken: held.holdToken,
    patient: { new: aPerson() },
    paymentReference: 'psp-1',
    idempotencyKey: randomUUID(),
    ...over,
  }
}

/** What the vendor really did for us, by its own log. */
export function booked(gateway: RunningGateway, vendor: string): { vendorId: string; start: string }[] {
  return ours(gateway, vendor)
    .filter(({ event }) => event === 'appointment.booked')
    .map(({ vendorId, start }) => ({ vendorId, start }))
}

/** What became of appointments, in order. */
export function events(gateway: RunningGateway, vendor: string): string[] {
  return ours(gateway, vendor)
    .map(({ event }) => event)
    .filter((event) => event.startsWith('appointment'))
}

/** Bookings of ours that the vendor has and that were not cancelled, wherever they were moved. */
export function standing(gateway: RunningGateway, vendor: string): TruthEntry[] {
  const { log } = gateway.simulator(vendor)
  const last = new Map<string, TruthEntry>()
  for (const entry of log) if (entry.event.startsWith('appointment')) last.set(entry.vendorId, entry)
  return [...last.values()].filter(({ event }) => event !== 'appointment.cancelled')
}

function ours(gateway: RunningGateway, vendor: string): TruthEntry[] {
  return gateway.simulator(vendor).log.filter(({ by }) => by === 'api')
}

export async function confirm(
  gateway: RunningGateway,
  held: Answer,
  over: Record<string, unknown> = {},
): Promise<Answer> {
  return (await gateway.ask(holdConfirm, { input: confirmInput(held, over) })).holdConfirm
}

/** Where and when a slot is, whatever its token. */
export function placeOf(slot: Answer): string {
  return `${slot.start} ${slot.clinic.name} ${slot.practitioner?.name} ${slot.location?.name}`
}

/** Staff of the clinic on Cliniko take the time of a slot that has been offered. */
export function takenByStaff(gateway: RunningGateway, slot: Answer): void {
  const simulator = gateway.simulator('cliniko')
  const { practitionerId } = snapshotOf(slot.id)
  simulator.frontDesk({ action: 'book', practitionerId, start: slot.start, end: slot.end })
}

/** Staff book while our booking is on its way to Cliniko: the clinic then has both, and theirs was first. */
export function asBookingLeaves(book: () => void): void {
  asCallLeaves('POST', '/individual_appointments', book)
}

/** Once, when the next such call of the gateway is on its way to a clinic. */
export function asCallLeaves(method: string, pathEnd: string, act: () => void): void {
  const channel = 'undici:request:create'
  const onRequest = (message: unknown) => {
    const { request } = message as { request: { method: string; path: string } }
    if (request.method !== method || !request.path.endsWith(pathEnd)) return
    unsubscribe(channel, onRequest)
    act()
  }
  subscribe(channel, onRequest)
}

/** What a slot's id says, which the gateway signed. */
export function snapshotOf(token: string): Answer {
  return JSON.parse(Buffer.from(token.split('.')[2] ?? '', 'base64url').toString())[2]
}
