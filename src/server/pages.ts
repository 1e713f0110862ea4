import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { PageFacts } from './page-facts.ts'
import { proceduresOf } from './trpc/procedures.ts'

export interface PageParts {
  /** Where `npm run build:web` put them. Null, or without a page in it: not built. */
  readonly folder: string | null
  readonly facts: () => Omit<PageFacts, 'procedures' | 'pages'>
}

interface Page {
  readonly name: string
  /** Its address, without a slash at the end. */
  readonly path: string
  readonly policy: string
}

const policy = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]
// GraphiQL's editor writes style elements as it goes, and brings its typeface and a few pictures as `data:`.
const graphiql = ["style-src 'self' 'unsafe-inline'", "font-src 'self' data:", "img-src 'self' data:"]

const pages: readonly Page[] = [
  { name: 'landing', path: '', policy: [...policy, ...graphiql].join('; ') },
  { name: 'demo', path: '/demo', policy: policy.join('; ') },
  { name: 'ops', path: '/ops', policy: policy.join('; ') },
]

/** Whether there is something to show in a browser. */
export function areBuilt(folder: string | null): folder is string {
  return folder !== null && existsSync(join(folder, 'landing', 'index.html'))
}

/**
 * Serves what people look at: each page at its address, and below `assets/` what it loads. Open to all; the pages call
 * the API with the key that their reader gives them, or the demo's. Without built pages `GET /` is text for everybody.
 */
export async function mountPages(
  fastify: FastifyInstance,
  { landing, pages: parts }: { readonly landing: () => string; readonly pages: PageParts | null },
): Promise<void> {
  const folder = parts && areBuilt(parts.folder) ? resolve(parts.folder) : null

  fastify.get('/', (request, reply) => {
    reply.header('vary', 'Origin, Accept')
    const [page] = pages
    if (folder !== null && page && /\btext\/html\b/.test(request.headers.accept ?? '')) {
      return show(reply, page, folder)
    }
    return reply.type('text/plain; charset=utf-8').send(landing())
  })
  if (!parts || folder === null) return

  /** Made when somebody first looks, which is not what a process that starts should wait for. */
  let procedures: PageFacts['procedures'] | undefined
  const built = pages.filter(({ name }) => existsSync(join(folder, name, 'index.html')))
  fastify.get('/pages.json', (_, reply) => {
    procedures ??= proceduresOf()
    return reply
      .headers({ ...always, 'cache-control': 'no-store' })
      .send({ pages: built.map(({ name }) => name), ...parts.facts(), procedures })
  })
  // Only for `reply.sendFile`; nothing is served from the folder as a whole.
  await fastify.register(fastifyStatic, { root: folder, serve: false })
  for (const page of built) {
    await fastify.register(fastifyStatic, {
      root: join(folder, page.name, 'assets'),
      prefix: `${page.path}/assets/`,
      decorateReply: false,
      index: false,
      dotfiles: 'ignore',
      cacheControl: false,
      // Their names change with their content.
      setHeaders: (reply) => void reply.headers({ ...always, 'cache-control': 'public, max-age=31536000, immutable' }),
    })
    if (page.path === '') continue
    fastify.get(page.path, (_, reply) => show(reply, page, folder))
    fastify.get(`${page.path}/`, (_, reply) => show(reply, page, folder))
  }
}

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

function show(reply: FastifyReply, page: Page, folder: string): FastifyReply {
  return reply
    .headers({ ...always, 'content-security-policy': page.policy, 'cache-control': 'no-cache' })
    .sendFile('index.html', join(folder, page.name), { cacheControl: false })
}
