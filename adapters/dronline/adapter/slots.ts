import type { AdapterOperations, SlotQuery } from '../../../src/contract/adapter.ts'
import type { SlotOffer } from '../../../src/domain/slot.ts'
import type { Call } from '../../../src/http/client.ts'
import type { Client } from '../client.ts'
import type { AvailabilitySettings, Settings } from '../config.ts'
import { type Asked, fromWireSlot, isWanted, toWireContactType, windowsOf } from '../map.ts'

export function slotOperations(
  vendor: Client,
  settings: Settings,
  availability: AvailabilitySettings,
  timeZone: string,
): Pick<AdapterOperations, 'searchSlots' | 'checkSlot'> {
  /** Types by practitioners by windows; how many requests go out at once is the HTTP client's to say. */
  async function freeTimes(call: Call, asked: readonly Asked[], query: SlotQuery): Promise<SlotOffer[]> {
    const contactType = query.contactType === undefined ? null : toWireContactType[query.contactType]
    const windows = windowsOf(query, availability, timeZone)
    const answers = await Promise.all(
      asked.flatMap((about) =>
        windows.map(async (window) => {
          const items = await vendor.listFreeTimes(call, availability, { ...about, ...window, contactType })
          return items.map((item) => fromWireSlot(item, about, availability, settings))
        }),
      ),
    )
    const wanted = answers.flat().filter((offer) => isWanted(offer, query))
    // Where one day ends and the next window begins, the vendor may tell the same time twice.
    const byPlace = wanted.map(
      (offer) => [JSON.stringify([offer.start, offer.practitionerId, offer.appointmentTypeId]), offer] as const,
    )
    return [...new Map(byPlace).values()]
  }

  async function askedOf(call: Call, appointmentTypeId: string, query: SlotQuery): Promise<Asked[]> {
    if (availability.practitionerParam === undefined) return [{ appointmentTypeId, practitionerId: null }]
    const practitioners = await vendor.listPractitioners(call, appointmentTypeId)
    return practitioners
      .filter(({ id }) => query.practitionerIds?.includes(id) ?? true)
      .map(({ id }) => ({ appointmentTypeId, practitionerId: id }))
  }

  return {
    async searchSlots(call, query) {
      if (query.locationIds && !query.locationIds.includes(settings.location?.id ?? '')) return []
      const asked = await Promise.all(query.appointmentTypeIds.map((typeId) => askedOf(call, typeId, query)))
      return freeTimes(call, asked.flat(), query)
    },

    async checkSlot(call, slot) {
      const { appointmentTypeId, practitionerId } = slot
      const offers = await freeTimes(call, [{ appointmentTypeId, practitionerId }], {
        start: slot.start,
        end: slot.end,
        appointmentTypeIds: [appointmentTypeId],
        ...(practitionerId !== null && { practitionerIds: [practitionerId] }),
      })
      const offer = offers.find(({ start, end }) => start === slot.start && end === slot.end)
      return offer ? { free: true, offer } : { free: false }
    },
  }
}
