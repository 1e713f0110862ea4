import { meddbaseDemo } from './catalogue.ts'
import type { MeddbaseCall, Practice } from './practice.ts'
import { reader } from './query.ts'
import type { LoginSession } from './sessions.ts'
import type { AppointmentRow, PatientRow } from './state.ts'

/** Whom the caller is and may act for. Rights come from the live tables, not from a stale read. */
export function scopeOf({ sessions, state, answers, switches }: Practice) {
  function maySee({ user }: LoginSession, patientKey: string): boolean {
    if (user.patientKey !== undefined) return user.patientKey === patientKey
    return state.patients.get(patientKey)?.isPrivate === false
  }

  /** The patient that a call is about: the one it names, or who is logged in; undefined for a manager who names none. */
  function patientFor(call: MeddbaseCall): PatientRow | undefined {
    const session = sessions.loginOf(call)
    const read = reader(call, answers)
    const named = read.text('patient')
    const key = named ?? session.user.patientKey
    // assumed: an unknown key and a foreign one get the same answer.
    if (named !== undefined && !maySee(session, named)) {
      throw answers.forbidden('You are not allowed to access this patient.')
    }
    for (const name of ['referral', 'recall'] as const) {
      const given = read.text(name)
      const isTheirs = given === meddbaseDemo[name] && key === meddbaseDemo.patients.testa
      if (given !== undefined && !isTheirs) throw answers.notFound(name === 'referral' ? 'Referral' : 'Recall')
    }
    return key === undefined ? undefined : state.patients.get(key)
  }

  return {
    patientFor,

    /** As `patientFor`, for what cannot be without a patient. */
    requiredPatient(call: MeddbaseCall): PatientRow {
      const patient = patientFor(call)
      if (!patient) throw answers.refusal('parameterMissing', 'Parameter patient is missing.')
      return patient
    },

    /** Ends the call unless a search may be made so. */
    admitSearch(call: MeddbaseCall): void {
      const patient = patientFor(call)
      if (!patient && switches.managerSearchNeedsPatient) {
        throw answers.refusal('parameterMissing', 'Parameter patient is missing.')
      }
    },

    /** The visits that the caller may see, as one state of the tables has them. */
    visits(call: MeddbaseCall, tables = call.state): AppointmentRow[] {
      const session = sessions.loginOf(call)
      return tables.appointments.values().filter((row) => row.kind === 'visit' && maySee(session, row.patientKey))
    },

    maySee,

    /** Ends the call unless a manager with the right to refer patients makes it. */
    admitReferrer(call: MeddbaseCall): LoginSession {
      const session = sessions.loginOf(call)
      if (session.user.patientKey !== undefined || !switches.managerMayRefer) {
        throw answers.forbidden('You are not allowed to refer patients.')
      }
      return session
    },

    /** Ends the call unless a patient makes it. */
    ownPatient(call: MeddbaseCall): PatientRow {
      const patient = state.patients.get(sessions.loginOf(call).user.patientKey ?? '')
      // assumed: a manager is no patient and is refused, rather than shown an empty list.
      if (!patient) throw answers.forbidden('The logged-in user is not a patient.')
      return patient
    },
  }
}
