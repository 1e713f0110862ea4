import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reply } from './router.ts'

/** Query parameters with every repetition kept, in order. */
export class Query {
  readonly #values = new Map<string, string[]>()

  constructor(pairs: Iterable<[string, string]>) {
    for (const [name, value] of pairs) {
      const known = this.#values.get(name)
      if (known) known.push(value)
      else this.#values.set(name, [value])
    }
  }

  names(): IterableIterator<string> {
    return this.#values.keys()
  }

  /** The first value. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.[0]
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }

  toObject(): Record<string, readonly string[]> {
    return Object.fromEntries(this.#values)
  }
}

export function readQuery(address: URL): Query {
  return new Query(address.searchParams)
}

/** Reads to the end even past the limit, so that the caller gets an answer and not a broken pipe. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | 'too-large' | 'aborted'> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
    }
  } catch {
    // The caller hung up while sending: nobody is left to answer.
    return 'aborted'
  }
  return size > limit ? 'too-large' : Buffer.concat(chunks).toString('utf8')
}

/** Undefined when the text is no JSON (JSON itself cannot be undefined). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return
  const payload = reply.text ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body))
  const type = reply.text === undefined ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8'
  response.writeHead(reply.status, {
    ...(payload === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(payload) }),
    ...reply.headers,
  })
  response.end(payload)
}

export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isLoopbackAddress(host)
}

export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address))
}
