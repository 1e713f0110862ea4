import { asWrite } from './answers.ts'
import { keys, modules } from './bodies.ts'
import { type AppointmentType, appointmentTypes, type Clinician, type Placement, serviceType } from './catalogue.ts'
import { type Endpoint, endpoint, type MeddbaseCall, onBehalf, type Practice, paging } from './practice.ts'
import { pageOf, reader } from './query.ts'
import { scopeOf } from './scope.ts'
import { type Caller, extrasOf, wishesOf } from './wishes.ts'

const sitesShape = { clinicians: keys, modules }
const cliniciansShape = { sites: keys, locations: keys, modules }
const offered = ['appointment-type', 'payer-type'] as const

/** What can be booked, in the order in which the vendor's pages have it asked. */
export function catalogueRoutes(practice: Practice, caller: Caller): Endpoint[] {
  const { switches, answers, render, catalogue } = practice
  const wishes = wishesOf(practice)
  const scope = scopeOf(practice)
  const isLogin = caller === 'login'
  const access = isLogin ? 'login' : 'keyed'
  const section = isLogin ? 'appointment' : 'anon-appointment'
  const named = isLogin ? onBehalf : []
  const referralTypes = isLogin ? ['referral-types'] : []

  function admit(call: MeddbaseCall): void {
    if (isLogin) scope.patientFor(call)
  }

  /** The type that a call must name, with a payer. */
  function offer(call: MeddbaseCall): AppointmentType {
    admit(call)
    const read = reader(call, answers)
    const type = wishes.typeOf(read.required('appointment-type'))
    wishes.payerOf(caller, read.required('payer-type'))
    read.flag('referral-types')
    return type
  }

  const offersAt = (type: AppointmentType, { typeKeys }: Clinician, { siteKey }: Placement) =>
    typeKeys.includes(type.key) && (!type.equipment || type.equipment[siteKey] !== undefined)
  /** Null and an empty list are any. */
  const isAny = (wanted: readonly number[] | null | undefined, key: number) =>
    !wanted || wanted.length === 0 || wanted.includes(key)

  const types = endpoint({
    access,
    method: 'GET',
    path: `${section}/types`,
    op: 'read',
    query: ['payer-type', ...referralTypes, ...named],
    handle: (call) => {
      admit(call)
      const read = reader(call, answers)
      const payer = wishes.payerOf(caller, isLogin ? read.text('payer-type') : read.required('payer-type'))
      // assumed: the flag asks for the types of referrals instead of the portal's own.
      const forReferrals = read.flag('referral-types') ?? false
      const listed = appointmentTypes.filter(({ bookable }) => bookable !== forReferrals)
      return answers.ok(listed.filter(({ payers }) => payers.includes(payer)).map(render.type))
    },
  })

  function sites(call: MeddbaseCall, body: { clinicians?: number[] | null | undefined; modules?: ModuleKeys }) {
    const type = offer(call)
    const read = reader(call, answers)
    const lat = read.decimal('lat')
    const long = read.decimal('long')
    read.integer('address-type', 1, 2)
    if (!extrasOf(type, { modules: body.modules })) return answers.ok([])
    const open = catalogue.clinicians
      .filter(({ key }) => isAny(body.clinicians, key))
      .flatMap((clinician) => clinician.placements.filter((placement) => offersAt(type, clinician, placement)))
    const found = catalogue.sites.flatMap((site) => {
      const locations = site.locations.filter(({ key }) => open.some(({ locationKey }) => locationKey === key))
      if (locations.length === 0) return []
      const shown = render.site(site, locations)
      // Distances are from the middle of London, wherever the caller says that it is.
      const isNear = lat !== undefined && long !== undefined
      return [isNear ? { ...shown, Address: { ...shown.Address, Distance: site.miles } } : shown]
    })
    return answers.ok(found)
  }
  const sitesQuery = [...offered, 'lat', 'long', ...(isLogin ? ['address-type'] : []), ...named]
  const sitesAt = { access, path: `${section}/sites`, op: 'read', query: sitesQuery } as const
  const sitesByGet = endpoint({ ...sitesAt, method: 'GET', handle: (call) => sites(call, {}) })
  const sitesByGetWithBody = endpoint({
    ...sitesAt,
    method: 'GET',
    shape: sitesShape,
    handle: (call) => sites(call, call.body),
  })
  const sitesByPost = endpoint({
    ...sitesAt,
    method: 'POST',
    shape: sitesShape,
    handle: (call) => asWrite(sites(call, call.body)),
  })
  const anonymousSites = {
    GET: [sitesByGet],
    'GET-with-body': [sitesByGetWithBody],
    POST: [sitesByPost],
    either: [sitesByGet, sitesByPost],
  }[switches.searchVerb]

  const payerTypes = endpoint({
    access,
    method: 'GET',
    path: `${section}/payer-types`,
    op: 'read',
    query: named,
    handle: (call) => {
      admit(call)
      return answers.ok(render.payerTypes)
    },
  })

  return [
    ...(isLogin ? [payerTypes, sitesByPost] : anonymousSites),
    types,
    endpoint({
      access,
      method: 'GET',
      path: `${section}/service-types`,
      op: 'read',
      query: [...offered, ...referralTypes, ...named],
      handle: (call) => answers.ok(offer(call).services.length > 0 ? [render.typeOfService] : []),
    }),
    endpoint({
      access,
      method: 'GET',
      path: `${section}/services`,
      op: 'read',
      query: [...offered, 'service-type', 'service-name', ...referralTypes, ...named, ...paging],
      handle: (call) => {
        const type = offer(call)
        const read = reader(call, answers)
        const name = read.text('service-name')?.toLowerCase() ?? ''
        const ofType = read.text('service-type') ?? serviceType.key
        const rows = type.services.filter(
          (service) => ofType === serviceType.key && service.name.toLowerCase().includes(name),
        )
        const page = pageOf(read, rows, [
          (a, b) => (a.name < b.name ? -1 : 1),
          (a, b) => (a.code < b.code ? -1 : 1),
          () => 0,
          (a, b) => a.key - b.key,
        ])
        const items = page.Items.map(render.service)
        return answers.ok(switches.servicesPaged ? { ...page, Items: items } : items)
      },
    }),
    endpoint({
      access,
      method: 'POST',
      path: `${section}/clinicians`,
      op: 'read',
      query: [...offered, ...named],
      shape: cliniciansShape,
      handle: (call) => {
        const type = offer(call)
        const { body } = call
        if (!extrasOf(type, { modules: body.modules })) return answers.ok([])
        const found = catalogue.clinicians.filter((clinician) =>
          clinician.placements.some(
            (placement) =>
              offersAt(type, clinician, placement) &&
              isAny(body.sites, placement.siteKey) &&
              isAny(body.locations, placement.locationKey),
          ),
        )
        return asWrite(answers.ok(found.map(render.clinician)))
      },
    }),
  ]
}

type ModuleKeys = readonly { readonly Key: number }[] | null | undefined
