/** What R4 leaves to a server; the defaults are those of a plain one, which stores what it gets. */
export const defaultSwitches = {
  /** The demo token. */
  token: 'demo-fhir-token',
  /** The most that a page has, whatever `_count` asks for. 0 is no cap. */
  pageSize: 0,
  // assumed: "next" may lead to the list or, as with servers that keep a search, to the base address.
  nextFromBase: false,
  // assumed: several references may stand in one parameter, with commas.
  commaLists: true,
  // assumed: an identifier that is sent along is kept.
  keepsIdentifiers: true,
  // assumed: a client may create what is booked. Otherwise the server makes this of it, `pending` or `waitlist`.
  bookedBecomes: 'booked',
  // assumed: `If-None-Exist` is honoured where it is declared, and refused where it is not.
  conditionalCreate: false,
  // assumed: whether a taken time is refused. R4 has no rule.
  refusesOverlap: false,
  // assumed: a refused time is answered so.
  takenStatus: 409,
  // assumed: slots become busy and free with the appointments of their practitioner.
  slotsFollow: true,
  // assumed: what an appointment refers to must exist.
  checksReferences: true,
  // assumed: which of the two interactions is there: `both`, `put` or `patch`.
  updates: 'both',
  // documented as the server's choice: `no-version`, `versioned`, or `versioned-update`, which wants `If-Match`.
  versioning: 'versioned',
  // assumed: a cancelled appointment stays as it is.
  acceptUpdateOfCancelled: false,
  // documented as a wish that a server may leave unheard: the answer to a write is then empty.
  ignoresPrefer: false,
  // documented as allowed (invariant app-3): a cancelled appointment may lose its times.
  cancelledLosesTimes: false,
  /** Opens every practitioner on Sundays from midnight to 06:00, so that both clock changes can be seen in slots. */
  openSundayNights: false,
}

export type Switches = typeof defaultSwitches
