import type { Call } from '../../../src/contract/adapter.ts'
import type { Appointment } from '../../../src/domain/appointment.ts'
import type { Kit } from '../adapter.ts'
import { fromWireAppointment, isOpen, serviceIdOf } from '../map/appointment.ts'
import { folded } from '../map.ts'
import type { WireAppointment, WireService } from '../wire.ts'

/**
 * Appointments in our words. Whether one waits for approval only its service tells, so the services of those that leave it
 * open are read: one alone, several by the list.
 */
export async function readAppointments(
  { client, settings }: Kit,
  call: Call,
  wires: readonly WireAppointment[],
): Promise<readonly Appointment[]> {
  const key = (id: string) => folded(id, settings)
  const asked = new Map<string, string>()
  if (settings.unapproved === 'BY_SERVICE') {
    for (const wire of wires.filter(isOpen)) {
      const id = serviceIdOf(wire)
      if (id !== null) asked.set(key(id), id)
    }
  }
  const [onlyId, ...others] = asked.values()
  const services =
    onlyId === undefined
      ? []
      : others.length > 0
        ? await client.listServices(call)
        : [(await client.getService(call, onlyId)) ?? []].flat()
  const byId = new Map(services.map((service) => [key(service.id), requiresApproval(service)]))
  return wires.map((wire) => {
    const id = serviceIdOf(wire)
    return fromWireAppointment(wire, id === null ? null : (byId.get(key(id)) ?? null), settings)
  })
}

/** Null is read as no: whether it inherits the business's setting is not stated. */
export function requiresApproval(service: WireService): boolean {
  return service.bookingsRequireApproval === true
}
