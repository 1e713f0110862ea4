/**
 * What must not leave the process in a log, an error or a recording: the one list. The first net is that such texts are not
 * passed on at all (allow-lists); this is the second.
 */

/** Put in the place of what was taken out. */
const redacted = '[redacted]'

/** How deep and how wide a value is followed; beyond that it is dropped, so a hostile body costs nothing. */
const maxDepth = 12
const maxEntries = 200
const maxText = 200

/**
 * Headers and fields whose value is a secret or tells of a person: taken out whole. Compared without case and without `-`,
 * `_`, blanks and brackets, as a whole name or as its end: `patient_first_name` ends with `firstname`.
 */
const secretNames = [
  'authorization',
  'authentication',
  'cookie',
  'apikey',
  'clientkey',
  'secret',
  'token',
  'password',
  'passwd',
  'pin',
  'otp',
  'verificationcode',
  'session',
  'sessionid',
  'signature',
  'privatekey',
  'credential',
  'credentials',
  'jwt',
  'bearer',
]

const personNames = [
  'name',
  'firstname',
  'lastname',
  'surname',
  'forename',
  'fullname',
  'givenname',
  'familyname',
  'middlename',
  'preferredname',
  // A name in parts, and what stands beside it in resources of health records; `display` names whom a reference leads to.
  'family',
  'given',
  'display',
  'telecom',
  'identifier',
  'displayname',
  'label',
  'initials',
  'dob',
  'birth',
  'dateofbirth',
  'birthdate',
  'birthday',
  'sex',
  'gender',
  'genderidentity',
  'pronouns',
  'ethnicity',
  'email',
  'emailaddress',
  'phone',
  'phonenumber',
  'phonenumbers',
  'mobile',
  'mobilenumber',
  'telephone',
  'tel',
  'fax',
  'address',
  'address1',
  'address2',
  'address3',
  'addressline1',
  'addressline2',
  'street',
  'town',
  'city',
  'county',
  'postcode',
  'postalcode',
  'zip',
  'zipcode',
  'nhsnumber',
  'nhsno',
  'nhs',
  'medicare',
  'medicarenumber',
  'nationalinsurance',
  'ssn',
  'passport',
  'occupation',
  'emergencycontact',
  'guardian',
  'card',
  'cardnumber',
  'iban',
  'ip',
  'ipaddress',
  'useragent',
]

/** Ids of many vendors, and addresses with a query or with ids. */
const traceNames = ['key', 'url', 'uri', 'link', 'links', 'href', 'location', 'referer']

/**
 * Prose, which may quote a person anywhere below: only machine codes, booleans and small numbers are kept of it. Vendors
 * write "Jo Doe is booked already" under `errors.base` as well as under `message`.
 */
const proseNames = [
  'note',
  'notes',
  'comment',
  'comments',
  'message',
  'messages',
  'diagnostics',
  'div',
  'description',
  'detail',
  'details',
  'reason',
  'title',
  'subject',
  'text',
  'body',
  'content',
  'error',
  'errors',
  'diagnosis',
  'symptoms',
  'metadata',
]

/** Where a machine code stands in prose. */
const codeNames = new Set([
  'code',
  'errorcode',
  'eventcode',
  'status',
  'statuscode',
  'httpstatuscode',
  'type',
  'object',
])

const isSecret = matcher(secretNames)
const isPerson = matcher(personNames)
const isSensitive = matcher([...secretNames, ...personNames, ...traceNames])
const isProse = matcher(proseNames)

const patterns: readonly RegExp[] = [
  /[^\s"'<>@]+(?:@|%40)[^\s"'<>@]+\.[^\s"'<>@]+/gi, // e-mail
  /\b(?:Basic|Bearer|Token|Digest)\s+[A-Za-z0-9._~+/=-]+/gi,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, // JWT
  /\b[A-Za-z]{1,12}[-_][A-Za-z0-9+/_=-]{20,}/g, // prefixed keys: `sk_live_…`, `MS-…-uk1`
  /\b[A-Fa-f0-9]{32,}\b/g,
  /https?:\/\/\S+/gi,
  /\b\d{3}[ -]?\d{3}[ -]?\d{4}\b/g, // NHS number
  /(?:\+|\b00|\b0)\d[\d ()-]{7,}\d/g, // phone number
]

/**
 * A copy without secrets and people: fields with a sensitive name are replaced whole, prose is cut down to its codes, and
 * other texts lose what looks like a secret, an e-mail address, a phone or NHS number, or a URL. Never throws and never
 * changes what it is given.
 */
export function redact(value: unknown): unknown {
  return copyOf(value, { inProse: false, name: '', above: [] })
}

export function redactText(text: string): string {
  const short = text.length > maxText ? `${text.slice(0, maxText)}…` : text
  return patterns.reduce((rest, pattern) => rest.replace(pattern, redacted), short)
}

interface Place {
  readonly inProse: boolean
  /** In plain form; empty outside objects. */
  readonly name: string
  readonly above: readonly object[]
}

function copyOf(value: unknown, place: Place): unknown {
  switch (typeof value) {
    case 'boolean':
    case 'undefined':
      return value
    case 'string':
      if (!place.inProse) return redactText(value)
      return codeNames.has(place.name) && /^[A-Za-z][A-Za-z0-9_.-]{0,39}$/.test(value) ? redactText(value) : redacted
    case 'number':
      // Long enough for a phone or NHS number.
      return place.inProse && Math.abs(value) >= 10_000_000 ? redacted : value
    case 'object':
      return value === null ? null : copyOfObject(value, place)
    default:
      return redacted
  }
}

function copyOfObject(value: object, { inProse, name, above }: Place): unknown {
  // The message of an error can quote anything; its class and code are ours or a library's.
  if (value instanceof Error) {
    return {
      name: redactText(value.name),
      code: 'code' in value ? copyOf(value.code, { inProse: true, name: 'code', above: [] }) : null,
    }
  }
  if (above.length >= maxDepth || above.includes(value)) return redacted
  const below = [...above, value]
  if (Array.isArray(value))
    return value.slice(0, maxEntries).map((item) => copyOf(item, { inProse, name, above: below }))
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return redacted
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, maxEntries)
      .map(([field, item]) => {
        const plain = plainName(field)
        // A map keyed by e-mail address gives people away by its names.
        if (isSensitive(plain) && item !== null) return [redactText(field), redacted]
        return [redactText(field), copyOf(item, { inProse: inProse || isProse(plain), name: plain, above: below })]
      }),
  )
}

/** What a field of a recording holds by its name, where ids and addresses have to stay. */
export function kindOfField(name: string): 'SECRET' | 'PERSON' | 'PROSE' | null {
  const plain = plainName(name)
  if (isSecret(plain)) return 'SECRET'
  if (isPerson(plain)) return 'PERSON'
  return isProse(plain) ? 'PROSE' : null
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_\s[\]]/g, '')
}

function matcher(names: readonly string[]): (plain: string) => boolean {
  const whole = new Set(names)
  // Shorter ones occur inside harmless words: `monkey`, `ship`.
  const endings = names.filter((name) => name.length >= 4)
  return (plain) => whole.has(plain) || endings.some((ending) => plain.endsWith(ending))
}
