import {
  type AppointmentType,
  type Catalogue,
  type Clinician,
  cancellationPolicy,
  clinicianOf,
  currency,
  findType,
  type Location,
  meddbaseDemo,
  type Priced,
  placeOf,
  type Service,
  type Site,
  serviceType,
} from './catalogue.ts'
import type { Candidate } from './diary.ts'
import type { AppointmentRow, AppointmentState, Invoice, PatientRow } from './state.ts'
import type { Switches } from './switches.ts'
import { dateTime, serverZone, wallText } from './times.ts'

const stateNames: Record<AppointmentState, string> = {
  NotArrived: 'Not arrived',
  Cancelled: 'Cancelled',
  DNA: 'Did not attend',
  Discharged: 'Discharged',
  BeingSeen: 'Being seen',
  Arrived: 'Arrived',
  Booked: 'Booked',
}

export type Render = ReturnType<typeof createRender>

/** The vendor's objects. */
export function createRender(switches: Switches, catalogue: Catalogue) {
  const asExamples = switches.typesAs === 'examples'
  const prices = (net: number, gross = Math.round(net * (1 + currency.taxRate) * 100) / 100) => ({
    CurrencyCode: currency.code,
    CurrencySymbol: currency.symbol,
    NetPrice: net,
    Tax: Math.round((gross - net) * 100) / 100,
    GrossPrice: gross,
  })

  const module = ({ key, name, net }: Priced) => ({ Key: key, Name: name, ...prices(net) })
  const typeOfService = { Key: asExamples ? Number(serviceType.key) : serviceType.key, Name: serviceType.name }
  const service = ({ key, code, name, net }: Service) => ({
    Key: key,
    Code: code,
    Name: name,
    ...prices(net),
    ServiceType: typeOfService,
  })
  const type = (of: AppointmentType) => ({
    Key: of.key,
    Name: of.name,
    Notes: null,
    CancellationPolicy: cancellationPolicy(switches),
    Modules: of.modules.map(module),
    CanBookAppointment: of.bookable,
    CanReferPatient: !of.bookable,
    TelemedicineOption: of.telemedicine,
    CanAddServices: of.services.length > 0,
  })
  const location = (site: Site, { key, name }: Location) => ({ Key: key, Name: name, Address: site.address })
  const site = (of: Site, locations: readonly Location[] = of.locations) => ({
    Key: of.key,
    Name: of.name,
    Address: of.address,
    Locations: locations.map((one) => location(of, one)),
  })
  const placeless = ({ key, name, address }: Site) => ({ Key: key, Name: name, Address: address })
  const clinician = ({ key, sex, name }: Clinician) => ({
    Key: key,
    // The object's example has no `SexType`, its table does.
    ...(!asExamples && { SexType: sex }),
    FullName: name,
  })

  const person = (row: PatientRow) => ({
    Key: row.id,
    Title: row.title,
    Name: row.name,
    Surname: row.surname,
    SexType: row.sex,
    Initials: `${row.name.slice(0, 1)}${row.surname.slice(0, 1)}`,
    DateOfBirth: row.dateOfBirth && `${row.dateOfBirth}T00:00:00`,
    Mobile: row.mobile,
    Telephone: row.telephone,
    EmailAddress: row.email,
    WorkEmailAddress: row.workEmail,
    EmployeeNumber: row.employeeNumber,
    Address: row.address,
  })

  const invoice = (of: Invoice) => ({
    Key: of.key,
    Date: wallText(serverZone, of.raisedAt).slice(0, 10),
    Number: asExamples ? String(of.number) : of.number,
    CurrencyCode: currency.code,
    CurrencySymbol: currency.symbol,
    TotalNet: of.net,
    Tax: Math.round((of.gross - of.net) * 100) / 100,
    TotalGross: of.gross,
    Paid: of.paid,
    Items: [{ Key: `${of.number}1`, TypeName: 'Appointment', Name: of.what, Code: '', ...prices(of.net, of.gross) }],
    CreditNotes: [],
    PayableOnline: true,
  })

  function slots(where: Site, of: Pick<AppointmentRow, 'typeKey' | 'locationKey' | 'start' | 'end' | 'resourceKeys'>) {
    return of.resourceKeys.map((key) => ({
      Type: of.typeKey,
      Start: dateTime(switches, where.zone, of.start),
      Finish: dateTime(switches, where.zone, of.end),
      SiteKey: where.key,
      LocationKey: of.locationKey,
      ResourceKey: key,
    }))
  }

  /** A concrete proposal: an appointment without key, state and patient. */
  function proposal(
    candidate: Candidate,
    wish: {
      readonly type: AppointmentType
      readonly modules: readonly Priced[]
      readonly services: readonly Service[]
    },
    shiftMs: number,
  ) {
    const times = { start: candidate.start + shiftMs, end: candidate.end + shiftMs }
    const all = slots(candidate.site, {
      ...times,
      typeKey: wish.type.key,
      locationKey: candidate.location.key,
      resourceKeys: candidate.resourceKeys,
    })
    return {
      Type: type(wish.type),
      Start: dateTime(switches, candidate.site.zone, times.start),
      Finish: dateTime(switches, candidate.site.zone, times.end),
      Site: placeless(candidate.site),
      Location: location(candidate.site, candidate.location),
      Clinician: { Key: candidate.clinician.key, Name: candidate.clinician.name },
      Modules: wish.modules.map(module),
      Services: wish.services.map(service),
      Slots: all,
      PrimaryAttendeeSlot: all[0],
      Telemedicine: wish.type.telemedicine,
      TelemedicineConnection: '',
    }
  }

  function appointment(row: AppointmentRow, patient: PatientRow | undefined, shiftMs = 0) {
    const place = placeOf(catalogue, row.siteKey, row.locationKey)
    const of = findType(row.typeKey)
    const times = { start: row.start + shiftMs, end: row.end + shiftMs }
    const all = slots(place.site, { ...row, ...times })
    return {
      Key: row.id,
      Type: of && type(of),
      Start: dateTime(switches, place.site.zone, times.start),
      Finish: dateTime(switches, place.site.zone, times.end),
      Site: placeless(place.site),
      Location: location(place.site, place.location),
      Patient: patient && person(patient),
      Clinician: { Key: Number(row.practitionerId), Name: clinicianOf(catalogue, row.practitionerId)?.name },
      ...(switches.stateShown && {
        State: row.state,
        StateDisplayName: stateNames[row.state],
        StateColor: row.state === 'Cancelled' || row.state === 'DNA' ? 'red' : 'green',
      }),
      Modules: of?.modules.filter(({ key }) => row.moduleKeys.includes(key)).map(module) ?? [],
      Services: of?.services.filter(({ key }) => row.serviceKeys.includes(key)).map(service) ?? [],
      Slots: all,
      PrimaryAttendeeSlot: all[0],
      ...(row.invoice && { Invoice: invoice(row.invoice) }),
      Telemedicine: of?.telemedicine ?? false,
      TelemedicineConnection: of?.telemedicine ? `https://video.meddbase.example/${row.id}?key=secret` : '',
      ...(row.authorisationCode !== null && { AuthorisationCode: row.authorisationCode }),
    }
  }

  function timeSlots(
    candidates: readonly Candidate[],
    wish: {
      readonly type: AppointmentType
      readonly modules: readonly Priced[]
      readonly services: readonly Service[]
    },
    shiftMs: number,
  ) {
    const groups = new Map<string, Candidate>()
    for (const candidate of candidates) {
      const key = `${candidate.site.key} ${candidate.location.key} ${candidate.start}`
      const known = groups.get(key)
      // assumed: of several prices behind one slot, the lowest is shown.
      if (!known || candidate.net < known.net) groups.set(key, candidate)
    }
    const shown = [...groups.values()]
    const sites = catalogue.sites.flatMap((one) => {
      const used = one.locations.filter(({ key }) => shown.some((slot) => slot.location.key === key))
      return used.length > 0 ? [site(one, used)] : []
    })
    return {
      TimeSlots: shown.map((slot) => ({
        Start: dateTime(switches, slot.site.zone, slot.start + shiftMs),
        Finish: dateTime(switches, slot.site.zone, slot.end + shiftMs),
        SiteKey: slot.site.key,
        LocationKey: slot.location.key,
        GrossPrice: slot.gross,
        NetPrice: slot.net,
      })),
      Type: type(wish.type),
      Sites: sites,
      Services: wish.services.map(service),
      Modules: wish.modules.map(module),
      Currency: { Code: currency.code, Symbol: currency.symbol },
    }
  }

  /** What `/auth/config` and a login say. */
  function config(who: 'nobody' | 'patient' | 'manager') {
    const { mayBook, mayCancel, managerMayRefer, sessionSeconds, sessionTimeoutIn } = switches
    return {
      IsLoggedIn: who !== 'nobody',
      CompanyName: 'Demo Clinics',
      Phone: '+442079460000',
      Permissions: {
        Patient: {
          CanBookAppointment: who === 'patient' && mayBook,
          CanViewAppointments: who === 'patient',
          CanCancelAppointment: who === 'patient' && mayCancel,
        },
        User: {
          CanReferPatient: who === 'manager' && managerMayRefer,
          CanViewAppointment: who === 'manager',
        },
      },
      Configuration: {
        OnlinePaymentsEnabled: true,
        DateOfBirthRequiredForPatients: switches.dateOfBirthRequired,
        SessionTimeout: sessionTimeoutIn === 'milliseconds' ? sessionSeconds * 1000 : sessionSeconds,
        DefaultCallingCode: '+44',
      },
      ForceContactOptions: false,
      ForceTermsAndConditions: false,
    }
  }

  const payerTypes = [
    { Key: meddbaseDemo.payerTypes.patient, Name: 'Patient' },
    { Key: meddbaseDemo.payerTypes.insurer, Name: 'Insurer' },
  ]

  return {
    type,
    typeOfService,
    service,
    site,
    clinician,
    person,
    invoice,
    proposal,
    appointment,
    timeSlots,
    config,
    payerTypes,
    cancellationPolicy: cancellationPolicy(switches),
    /** The example of AuthenticationData has its flag as text. */
    flag: (value: boolean) => (asExamples ? String(value) : value),
  }
}
