import nock from 'nock'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { booking, call, get, post, Thing, testNetwork } from './kit.ts'

// Recorded answers are replayed through nock: it must see what undici sends, and no name may be resolved on the way.
beforeAll(() => nock.disableNetConnect())
afterAll(() => {
  nock.cleanAll()
  nock.restore()
})

it('nock stands in for a vendor, on kept connections and on own ones', async () => {
  const made = { id: 'a1', start: 9 }
  nock('https://api.uk1.vendor.example', { reqheaders: { authorization: 'Basic abc' } })
    .get('/v1/things')
    .query({ 'q[]': 'a b' })
    .reply(200, made)
    .post('/v1/things', { start: 9 })
    .reply(201, made)
    .post('/v1/things')
    .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
  await using test = testNetwork({ allowLoopback: false, resolve: () => Promise.reject(new Error('no network')) })
  const vendor = test.connect('https://api.uk1.vendor.example/v1', {
    allowedHosts: [/api\.uk1\.vendor\.example/],
    headers: { authorization: 'Basic abc' },
  })
  expect(await vendor.read(call(), { ...get, query: [['q[]', 'a b']] }, Thing)).toEqual(made)
  expect(await vendor.write(call(), post, booking)).toEqual({ outcome: 'EXECUTED', value: made })
  expect(await vendor.write(call(), post, booking)).toEqual({ outcome: 'UNKNOWN', reason: 'CONNECTION_LOST' })
  expect(nock.isDone()).toBe(true)
})
