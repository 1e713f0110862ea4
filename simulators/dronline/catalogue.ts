import type { WeeklyHours } from '../kit/diary.ts'
import { officeHours } from '../kit/diary.ts'

export const contactTypes = ['phone_call', 'video_call', 'in_person'] as const
export const locales = ['en', 'pt'] as const

export type ContactType = (typeof contactTypes)[number]
export type Locale = (typeof locales)[number]

type Localised = Readonly<Record<Locale, string>>

export interface AppointmentType {
  readonly id: string
  readonly name: Localised
  readonly minutes: number
  /** Pence. */
  readonly price: number
  /** The first is taken when a hold names none. */
  readonly contactTypes: readonly [ContactType, ...ContactType[]]
  /** The name of the form to fill in before the visit. */
  readonly questionnaire: string | null
}

export interface Practitioner {
  readonly id: string
  readonly name: string
  readonly title: Localised
  readonly typeIds: readonly string[]
  readonly hours: WeeklyHours
}

export const currency = 'GBP'

export const appointmentTypes: readonly AppointmentType[] = [
  {
    id: 'at_video_gp',
    name: { en: 'GP consultation by video', pt: 'Consulta de clínica geral por vídeo' },
    minutes: 15,
    price: 4500,
    contactTypes: ['video_call', 'phone_call'],
    questionnaire: null,
  },
  {
    id: 'at_in_person',
    name: { en: 'Examination in person', pt: 'Exame presencial' },
    minutes: 30,
    price: 8000,
    contactTypes: ['in_person'],
    questionnaire: 'Before your examination',
  },
  {
    id: 'at_phone_follow_up',
    name: { en: 'Follow-up by phone', pt: 'Seguimento por telefone' },
    minutes: 20,
    price: 3000,
    contactTypes: ['phone_call'],
    questionnaire: null,
  },
]

const generalPractitioner = { en: 'General practitioner', pt: 'Clínica geral' }

export const practitioners: readonly Practitioner[] = [
  {
    id: 'pr_gita_general',
    name: 'Dr Gita General',
    title: generalPractitioner,
    typeIds: ['at_video_gp', 'at_in_person', 'at_phone_follow_up'],
    hours: officeHours,
  },
  {
    id: 'pr_paulo_practice',
    name: 'Dr Paulo Practice',
    title: generalPractitioner,
    typeIds: ['at_video_gp', 'at_phone_follow_up'],
    hours: officeHours,
  },
  {
    id: 'pr_nora_nurse',
    name: 'Nora Nurse',
    title: { en: 'Nurse practitioner', pt: 'Enfermeira' },
    typeIds: ['at_in_person', 'at_phone_follow_up'],
    hours: officeHours,
  },
]
