/**
 * Holds over `node:http` and the gateway's calls to Redis, without anything else: no GraphQL, no key, no checks of the input.
 * `/hold` makes all calls of a hold, `/hold-checked` asks the clinic too, `/acquire` takes the lease alone. The body is `{"n":1}`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { createHoldCalls } from './hold-calls.ts'

const { redisUrl, check }: { redisUrl: string; check: { url: string; authorization: string } } = JSON.parse(
  process.argv[2] ?? '{}',
)
const calls = await createHoldCalls(redisUrl)
const { origin, pathname, search } = new URL(check.url)
const pool = new Pool(origin, { connections: 50 })

async function askClinic(): Promise<void> {
  const { authorization } = check
  const { statusCode, body } = await pool.request({
    method: 'GET',
    path: pathname + search,
    headers: { authorization },
  })
  JSON.parse(await body.text())
  if (statusCode !== 200) throw new Error(`the clinic answered ${statusCode}`)
}

async function answerTo(path: string | undefined, body: string): Promise<object> {
  const { n } = JSON.parse(body) as { n: number }
  if (path === '/acquire') return { acquired: await calls.acquire(n) }
  const id = await calls.hold(n, path === '/hold-checked' ? askClinic : async () => {})
  return { id, status: 'ACTIVE' }
}

const server = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8')
  request.on('data', (part) => {
    text += part
  })
  request.on('end', () => {
    answerTo(request.url, text).then(
      (answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
})
server.listen(0, '127.0.0.1', 4_096, () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
