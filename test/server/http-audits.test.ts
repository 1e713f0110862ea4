import { readFileSync } from 'node:fs'
import { serverAudits } from 'graphql-http'
import { expect, it } from 'vitest'
import { startGateway } from '../kit/gateway.ts'

/** What we do otherwise on purpose. Nothing that the specification says with MUST may stand here. */
const exceptions = {
  '5A70': 'MAY accept application/x-www-form-urlencoded formatted GET requests',
  D6D5: 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  '6A70': 'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
  '572B': 'SHOULD use 200 status code on document parsing failure when accepting application/json',
  FDE2: 'SHOULD use 200 status code on document validation failure when accepting application/json',
  '7B9B': 'SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
}

it('speaks GraphQL over HTTP as the specification has it, but for what the decision record explains', async () => {
  const gateway = await startGateway()
  const audits = serverAudits({
    url: `${gateway.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { authorization: `Bearer ${gateway.key}`, ...init.headers } }),
  })
  expect(audits).toHaveLength(61)
  const failed: Record<string, string> = {}
  for (const { id, name, fn } of audits) {
    const { status } = await fn()
    if (status !== 'ok') failed[id] = name
  }
  expect(failed).toEqual(exceptions)
  expect(Object.values(exceptions).filter((name) => !/^(SHOULD|MAY) /.test(name))).toEqual([])

  const record = readFileSync(new URL('../../docs/adr/0006-graphql-over-http.md', import.meta.url), 'utf8')
  for (const id of Object.keys(exceptions)) expect(record).toContain(`\`${id}\``)
})
