/**
 * What a trial account would settle, and what a clinic may set. Defaults take the cautious reading of the vendor's
 * documents. Numbers and booleans only, so that they can come from a command line.
 */
export const defaultSwitches = {
  /** The demo key; it is accepted with and without its shard suffix. */
  apiKey: 'demo-secret-uk1',
  /** Documented: 200 a minute and user. 0 is no limit. */
  rateLimitPerMinute: 200,
  /** Caps `per_page`, to force paging on a small directory. 0 is no cap. */
  pageSize: 0,

  // assumed: documented as "may be blocked later on"; whether it is refused today, and with which status, is not.
  requireUserAgent: true,
  // assumed: `Accept: application/json` is documented as mandatory, not what happens without it.
  requireAccept: true,
  // assumed: as above, for `Content-Type` on a body.
  requireContentType: true,
  // assumed: both forms of a 404 were seen, a JSON object and an empty body.
  emptyNotFound: false,
  // assumed: a POST for an unknown patient answered 500 in 2018; a staff member called it wrong, a fix was not reported.
  unknownPatientIs500: false,

  // assumed: GET by id hides cancelled and archived records unless the filter lifts that, as lists do.
  getHidesCancelled: true,
  // assumed: archiving sets archived_at; whether deleted_at too, is not stated.
  archiveSetsDeletedAt: false,
  // assumed: cancel and archive move updated_at (pollers rely on it).
  removalMovesUpdatedAt: true,
  // assumed: not stated. 422, 404, or 204 for a second cancel that changes nothing.
  cancelTwiceStatus: 422,
  // assumed: not stated. 404 follows from the default exclusion; 204 is the kinder reading.
  archiveTwiceStatus: 404,
  // assumed: not stated whether a cancelled appointment can be changed.
  acceptUpdateOfCancelled: false,
  // assumed: not stated whether `starts_at` alone moves `ends_at` along.
  startAloneMovesEnd: false,
  // assumed: reasons are mandatory in the old docs, not marked so in the reference.
  cancelNeedsReason: true,

  // Documented in 2015: overlaps are accepted. The switch is for the day on which that no longer holds.
  refuseOverlap: false,
  // assumed: not stated whether a start in the past is accepted.
  acceptPast: true,
  // assumed: not stated whether a practitioner must offer the type, and work at the business.
  acceptUnofferedType: true,
  // assumed: max_attendees above 1 marks a group type, which an individual appointment cannot have.
  acceptGroupType: false,
  // assumed: not stated whether an archived patient can be booked.
  acceptArchivedPatient: true,

  // assumed: what `/conflicts` counts is not stated; here everything live of the same practitioner.
  conflictsCountBlocks: true,
  conflictsCountGroups: true,
  conflictsAcrossBusinesses: true,
  conflictsCountTouching: false,

  // assumed: a report of 2019 saw times listed over unavailable blocks.
  slotsIgnoreBlocks: false,
  // assumed: not stated whether bookings in another business take the practitioner's time here.
  slotsAcrossBusinesses: true,
  // assumed: a report of 2018 saw slots for a practitioner who does not offer the type.
  slotsForUnofferedTypes: false,
  /** Documented as 7 days between `from` and `to`; a staff member said 6. */
  maxWindowDays: 7,
  /** The clinic's setting; per morning, afternoon and evening. 0 is unlimited. */
  segmentLimit: 0,
  // assumed: how "unlimited" reads in the settings is unknown.
  unlimitedSegmentCode: 0,
  /** The clinic's setting: hours between now and the first start on offer. */
  leadTimeHours: 1,
  /** The clinic's setting: 28, 84, 182 or 365. */
  daysInAdvance: 84,
  slotStepMinutes: 15,
  // assumed: old docs name no parameters, the OpenAPI document requires both.
  nextRequiresRange: true,
  // assumed: nothing free is either a null start or a 404.
  nextWhenNoneIs404: false,
  /** Opens every practitioner on Sundays from midnight to 06:00, so that both clock changes can be seen in slots. */
  openSundayNights: false,

  // assumed: block types are in the 2025 document, not in that of 2023; perhaps not on every account.
  blockTypes: true,
  // assumed: an empty page past the last one, rather than a 404.
  pagePastEndIs404: false,
}

export type Switches = typeof defaultSwitches
