/** What browsers are served, and how. What the pages do is in `test/web`. */
import { request } from 'node:http'
import { expect, it } from 'vitest'
import { type RunningGateway, startGateway } from '../kit/gateway.ts'
import { pagesFolder } from '../kit/pages.ts'
import { schema } from '../kit/whole.ts'

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
const start = () => startGateway({ pages: pagesFolder })

it('browsers get a page, everything else the text', async () => {
  const { url } = await start()
  const page = await fetch(url, { headers: html })
  expect(page.headers.get('content-type')).toMatch('text/html')
  expect(page.headers.get('vary')).toMatch('Accept')
  expect(await page.text()).toMatch('<div id="root">')
  for (const accept of ['*/*', 'text/plain', 'application/json']) {
    const text = await fetch(url, { headers: { accept } })
    expect(text.headers.get('content-type')).toMatch('text/plain')
    expect(await text.text()).toBe('landing')
  }
})

it('the page is asked for anew each time, what it loads is kept for good', async () => {
  const { url } = await start()
  const page = await fetch(url, { headers: html })
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text()) ?? []
  const loaded = await fetch(url + script)
  expect(loaded.status).toBe(200)
  expect(loaded.headers.get('content-type')).toMatch('javascript')
  expect(loaded.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(loaded.headers.get('x-content-type-options')).toBe('nosniff')
})

it.each(['/', '/demo', '/demo/'])('%s may load nothing from elsewhere and stand in no frame', async (path) => {
  const { url } = await start()
  const { headers, status } = await fetch(url + path, { headers: html })
  expect(status).toBe(200)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
  expect(policy).not.toMatch(/https?:|script-src|unsafe-eval|\*/)
  // Only GraphiQL's editor writes styles.
  expect(policy.includes('unsafe-inline')).toBe(path === '/')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})

it.each([
  '/assets/../../../../package.json',
  '/assets/..%2f..%2f..%2f..%2fpackage.json',
  '/assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/package.json',
  '/assets/..%5c..%5c..%5cpackage.json',
  '/assets/..%2findex.html',
  '/demo/assets/..%2f..%2flanding%2findex.html',
  '/demo/index.html',
  '/assets//etc/passwd',
  '/assets/%00',
  '/index.html',
  '/landing/index.html',
])('nothing else is served: %s', async (path) => {
  const { url } = await start()
  expect(await rawStatus(url, path)).toBeGreaterThanOrEqual(400)
})

it('the pages learn what they need, the key in the demo only', async () => {
  const gateway = await start()
  const facts = await factsOf(gateway)
  expect(facts).toMatchObject({ isDemo: true, key: gateway.key, pages: expect.arrayContaining(['landing', 'demo']) })
  expect(facts.clinics).toHaveLength(gateway.demo.config.clinics.length)
  const { services } = await gateway.ask('{ services { id name } }')
  expect(services).toMatchObject(facts.services)
  const [search] = facts.queries
  const { from } = JSON.parse(search.variables).search
  expect(Date.parse(from)).toBeGreaterThan(Date.now())
  const { slots } = await gateway.ask(search.query, JSON.parse(search.variables))
  expect(slots.nodes).toHaveLength(20)
})

it('the list of procedures is the router’s, with the fields that GraphQL has', async () => {
  const { procedures } = await factsOf(await start())
  const of = (name: string) => procedures.find((one: { name: string }) => one.name === name)
  expect(procedures).toHaveLength(18)
  expect(of('hold.create').type).toBe('mutation')
  expect(of('hold.events').type).toBe('subscription')
  expect(of('hold.create').fields).toContainEqual({ name: 'slotId', type: 'string', isRequired: true })
  expect(of('hold.create').fields).toContainEqual({
    name: 'metadata',
    type: '{ key: string; value: string }[]',
    isRequired: false,
  })
  expect(of('slot.search').fields[0]).toMatchObject({
    name: 'search',
    type: expect.stringMatching(/from: string; to: string/),
  })
  const input = schema.getType('HoldConfirmInput')
  const inGraphql = input && 'getFields' in input ? Object.keys(input.getFields()) : []
  expect(
    of('hold.confirm')
      .fields.map((field: { name: string }) => field.name)
      .sort(),
  ).toEqual(inGraphql.sort())
})

it('without built pages there is the text for everybody, and nothing else', async () => {
  for (const options of [{}, { pages: 'nowhere' }]) {
    const { url } = await startGateway(options)
    const page = await fetch(url, { headers: html })
    expect(page.headers.get('content-type')).toMatch('text/plain')
    expect((await fetch(`${url}/demo`)).status).toBe(404)
    expect((await fetch(`${url}/pages.json`)).status).toBe(404)
  }
})

// biome-ignore lint/suspicious/noExplicitAny: read field by field; a wrong guess fails the test.
async function factsOf({ url }: RunningGateway): Promise<any> {
  return (await fetch(`${url}/pages.json`)).json()
}

/** As the path is written: `fetch` would tidy it up. */
function rawStatus(url: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}
