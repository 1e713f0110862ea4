/** Stands between a gateway and a simulator and writes down what it passes on, so that it can be sent again without the gateway. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request as send } from 'undici'
import type { Simulator } from './backends.ts'

export interface Recorded {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface Recorder extends Simulator {
  /** What `work` made the gateway ask, in the order in which it came. */
  during(work: () => Promise<unknown>): Promise<readonly Recorded[]>
}

/** The caller's own connection is not told on: each side has those that its client makes. */
const ofTheConnection = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

export async function startRecorder(simulator: Simulator): Promise<Recorder> {
  let seen: Recorded[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (part) => {
      body += part
    })
    request.on('end', async () => {
      const { method = 'GET', url: path = '/' } = request
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !ofTheConnection.has(name)),
      ) as Record<string, string>
      const recorded = { method, path, headers, body: body === '' ? null : body }
      seen.push(recorded)
      const answer = await send(`${simulator.url}${path}`, { method: method as 'GET', headers, body: recorded.body })
      const text = await answer.body.text()
      response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) }).end(text)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    vendor: simulator.vendor,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async during(work) {
      seen = []
      await work()
      return [...seen]
    },
    async stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
