/** The gateway's slots query over objects in memory: what any GraphQL server of ours would do, and nothing more. */
import { readFileSync } from 'node:fs'

const [, , file] = process.argv
/** @type {{ sdl: string, answer: { slots: { nodes: object[], pageInfo: object } } }} */
const { sdl, answer } = JSON.parse(readFileSync(file, 'utf8'))

/** Things by their ids, as a server has them: a slot has the ids, and its resolvers look them up. */
const things = new Map()
const idOf = (thing) => {
  if (thing) things.set(thing.id, thing)
  return thing?.id ?? null
}
const slots = answer.slots.nodes.map(
  ({ clinic, practitioner, appointmentType, location, start, end, asOf, ...rest }) => ({
    ...rest,
    clinicId: idOf(clinic),
    practitionerId: idOf(practitioner),
    appointmentTypeId: idOf(appointmentType),
    locationId: idOf(location),
    start: new Date(start),
    end: new Date(end),
    asOf: new Date(asOf),
  }),
)
const thingOf = (id) => (id === null ? null : things.get(id))
const printed = (instant) => instant.toISOString().replace('.000Z', 'Z')

export { answer, sdl }

export const resolvers = {
  Query: {
    slots: (_, { first }) => ({ nodes: slots.slice(0, first), pageInfo: answer.slots.pageInfo, unavailable: [] }),
  },
  Slot: {
    clinic: (slot) => thingOf(slot.clinicId),
    practitioner: (slot) => thingOf(slot.practitionerId),
    appointmentType: (slot) => thingOf(slot.appointmentTypeId),
    location: (slot) => thingOf(slot.locationId),
    start: (slot) => printed(slot.start),
    end: (slot) => printed(slot.end),
    asOf: (slot) => printed(slot.asOf),
  },
}

export function listening(url) {
  process.stdout.write(`listening on ${url}\n`)
}
