/** Gateway processes, each a child of the test's own, that begin their jobs together. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { FromGateway, HoldReport, Job, KeyReport, ReportOf, ToGateway } from './jobs.ts'

export interface Gateways {
  /** One job for each process. They begin once all of them are prepared. */
  run<Given extends Job>(jobs: readonly Given[]): Promise<ReportOf<Given>[]>
}

/** They end with the test. */
export async function startGateways(count: number, redisUrl: string): Promise<Gateways> {
  const gateways = Array.from({ length: count }, () => new Gateway(redisUrl))
  await Promise.all(gateways.map((gateway) => gateway.next()))
  return {
    async run(jobs) {
      if (jobs.length !== count) throw new Error('each process needs a job')
      await Promise.all(gateways.map((gateway, index) => gateway.ask({ job: jobs[index] as Job })))
      const reports = await Promise.all(gateways.map((gateway) => gateway.ask('go')))
      return reports.map((answer) => (answer as { report: HoldReport | KeyReport }).report) as never
    },
  }
}

class Gateway {
  readonly #child: ChildProcess
  readonly #ended: Promise<never>

  constructor(redisUrl: string) {
    const script = new URL('./gateway.worker.ts', import.meta.url)
    this.#child = fork(script, [redisUrl], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let errors = ''
    this.#child.stderr?.on('data', (chunk) => (errors += chunk))
    this.#ended = once(this.#child, 'exit').then(() => {
      throw new Error(`the process ended:\n${errors}`)
    })
    // At the end of a test nobody waits for it any more.
    this.#ended.catch(() => {})
    onTestFinished(() => void this.#child.kill('SIGKILL'))
  }

  ask(message: ToGateway): Promise<FromGateway> {
    this.#child.send(message)
    return this.next()
  }

  async next(): Promise<FromGateway> {
    const [message] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [FromGateway]
    return message
  }
}
