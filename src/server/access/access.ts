import { isIPv6 } from 'node:net'
import type { Booking } from '../../booking/booking.ts'
import type { BrowserCaller, BrowserRules, Caller, Identity } from '../../booking/caller.ts'
import { createIdentities } from './identities.ts'
import type { TokenReader } from './tokens.ts'

/** What a call brings along by which it is known who calls, over whichever transport. */
export interface Credentials {
  /** `Bearer <partner key or token>` */
  readonly authorization: string | undefined
  /** The page that a browser calls from. */
  readonly origin: string | undefined
  readonly address: string
  /** From the headers `End-User` and `Hold-Token`. */
  readonly endUser: string | null
  readonly holdToken: string | null
  readonly correlationId: string
  /** When its calls to vendors are to end. May be made only when it is first read. */
  readonly signal: AbortSignal
}

export interface Access {
  /** Null when nothing came that opens anything; what was wrong with it is not told. */
  callerOf(credentials: Credentials): Promise<Caller | null>
  /** Whether some browser key may be used from there. */
  isKnownOrigin(origin: string): boolean
}

/** @param booking its `partners` are read at each call, since keys come and go */
export function createAccess(booking: Pick<Booking, 'partners' | 'signer' | 'clock'>, readToken: TokenReader): Access {
  const { signer } = booking
  const identityOf = createIdentities(booking)

  async function identify(credential: string): Promise<Identity | null> {
    return credential.startsWith('hf_') ? identityOf(credential) : readToken(credential)
  }

  function browserOf(rules: BrowserRules, { address, endUser, holdToken }: Credentials): BrowserCaller {
    return {
      rules,
      address: signer.fingerprint(`address ${networkOf(address)}`),
      endUser: endUser === null ? null : signer.fingerprint(`end-user ${endUser}`),
      holdTokens: new Set(holdToken === null ? [] : [holdToken]),
    }
  }

  return {
    async callerOf(credentials) {
      const { authorization, origin, correlationId } = credentials
      const [, credential] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? []
      const identity = credential === undefined ? null : await identify(credential)
      if (!identity) return null
      const { browser: rules, ...known } = identity
      // A copied key is of no use to another page. Programs can say any origin: for them there are the caps.
      if (rules && (origin === undefined || !rules.origins.includes(origin))) return null
      return {
        ...known,
        correlationId,
        // Made when somebody first asks for it, which most calls never do.
        get signal() {
          return credentials.signal
        },
        ...(rules && { browser: browserOf(rules, credentials) }),
      }
    },
    isKnownOrigin: (origin) =>
      booking.partners.some(({ keys }) => keys.some(({ browser }) => browser?.origins.includes(origin))),
  }
}

/** A household or phone has all addresses of an IPv6 network of 64 bits. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0')
  return [...before, ...gap, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
