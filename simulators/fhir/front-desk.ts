import { type FrontDeskAction, FrontDeskRefusal } from '../kit/simulator.ts'
import { written } from './answers.ts'
import type { Diary } from './diary.ts'
import type { Office } from './office.ts'
import { type AppointmentRow, fhirDemo } from './state.ts'

/** Staff book over everything and in any length; gives the id of what they did it to. */
export function actAsStaff(action: FrontDeskAction, { state, world }: Office, diary: Diary): string {
  switch (action.action) {
    case 'book': {
      const practitionerId = known(action.practitionerId)
      const [start, end] = times(action)
      const participants = [`Practitioner/${practitionerId}`, `Patient/${fhirDemo.patients[1]}`]
      const body = {
        created: written(world.now()),
        participant: participants.map((reference) => ({ actor: { reference }, status: 'accepted' })),
      }
      return diary.create({ status: 'booked', start, end, practitionerId, body }, 'front-desk').id
    }
    case 'block': {
      const [start, end] = times(action)
      return diary.block(known(action.practitionerId), { start, end })
    }
    case 'cancel': {
      const row = appointment(action.vendorId)
      const cancelationReason = { text: 'By the clinic' }
      diary.update(row, { ...row, status: 'cancelled', body: { ...row.body, cancelationReason } }, 'front-desk')
      return row.id
    }
    case 'move': {
      const row = appointment(action.vendorId)
      const start = instant(action.start) ?? row.start
      const end = instant(action.end) ?? start + row.end - row.start
      const practitionerId = action.practitionerId === undefined ? row.practitionerId : known(action.practitionerId)
      // Staff drag it about in a calendar, which knows nothing of slots.
      const { slot: _, ...body } = row.body
      diary.update(
        row,
        { ...row, start, end, practitionerId, body: withPractitioner(body, practitionerId) },
        'front-desk',
      )
      return row.id
    }
  }

  function known(id: string | undefined): string {
    if (id === undefined || !state.practitioners.get(id)) throw new FrontDeskRefusal(`there is no practitioner ${id}`)
    return id
  }

  function appointment(id: string | undefined): AppointmentRow {
    const row = state.appointments.get(id ?? '')
    if (!row) throw new FrontDeskRefusal(`there is no appointment ${id}`)
    return row
  }
}

function withPractitioner(body: Readonly<Record<string, unknown>>, practitionerId: string | null) {
  const participants = (body.participant ?? []) as readonly { readonly actor?: { readonly reference?: string } }[]
  const participant = participants.map((one) =>
    one.actor?.reference?.startsWith('Practitioner/')
      ? { ...one, actor: { reference: `Practitioner/${practitionerId}` } }
      : one,
  )
  return { ...body, participant }
}

function times({ start, end }: FrontDeskAction): readonly [number, number] {
  const [from, to] = [instant(start), instant(end)]
  if (from === undefined || to === undefined || to <= from)
    throw new FrontDeskRefusal('a visit needs a start and an end')
  return [from, to]
}

function instant(text: string | undefined): number | undefined {
  const parsed = text === undefined ? undefined : Date.parse(text)
  if (Number.isNaN(parsed)) throw new FrontDeskRefusal(`${text} is no instant`)
  return parsed
}
