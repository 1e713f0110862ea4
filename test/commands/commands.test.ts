import { describe, expect, it } from 'vitest'
import { decodeId } from '../../src/domain/ids.ts'
import { holdConfirm, holdQuery } from '../e2e/documents.ts'
import { until } from '../kit/gateway.ts'
import { configFile, runMain } from '../kit/processes.ts'
import { startRedis } from '../kit/redis.ts'
import { aSlot, ask, clinic, configFor, confirmInput, hold, key, serving } from '../kit/serving.ts'

describe('two processes on one Redis', () => {
  it('exclude each other, take over from each other, and book once when one is killed at the vendor call', async () => {
    const redis = await startRedis({ appendfsync: 'always' })
    const simulator = await clinic()
    const config = configFor(simulator)
    const [a, b] = await Promise.all([serving(config, redis.url), serving(config, redis.url)])
    const slot = await aSlot(a.url)
    const held = await hold(a.url, slot.id, 'a')
    expect(held.errors).toEqual([])
    expect((await hold(b.url, slot.id, 'b')).errors).toMatchObject([{ code: 'SLOT_TAKEN' }])
    expect((await hold(b.url, slot.id, 'a')).hold.id).toBe(held.hold.id)

    simulator.failNext({ op: 'book', fault: 'hangAfterAccepting' })
    const lost = ask(a.url, holdConfirm, { input: confirmInput(held) }).catch(() => 'lost')
    await until(
      async () => simulator.log,
      (log) => log.some(({ event }) => event === 'appointment.booked'),
    )
    a.signal('SIGKILL')
    expect(await lost).toBe('lost')

    const { hold: settled } = await until(
      () => ask(b.url, holdQuery, { id: held.hold.id, token: held.holdToken }),
      ({ hold: one }) => one.status === 'CONFIRMED',
      // The lease of the dead executor has to lapse first.
      20_000,
    )
    expect(settled.appointment).toMatchObject({ status: 'BOOKED' })
    const { holdConfirm: repeated } = await until(
      () => ask(b.url, holdConfirm, { input: confirmInput(held) }),
      // So has the key's, which is somewhat longer.
      ({ holdConfirm: answer }) => answer.errors[0]?.code !== 'IDEMPOTENCY_IN_PROGRESS',
      30_000,
    )
    expect(repeated).toMatchObject({ errors: [], appointment: { id: settled.appointment.id } })
    expect(simulator.log.filter(({ event }) => event === 'appointment.booked')).toHaveLength(1)
    b.signal('SIGINT')
    expect((await b.ended).code).toBe(0)
    await simulator.stop()
  }, 60_000)
})

describe('readiness and metrics', () => {
  it('tell of a store that is gone, while reads go on and writes say when to come again', async () => {
    const redis = await startRedis({ appendfsync: 'always' })
    const simulator = await clinic()
    const { url } = await serving(configFor(simulator), redis.url)
    const slot = await aSlot(url)
    const ready = () => fetch(url.replace('/graphql', '/readyz'))
    expect((await ready()).status).toBe(200)
    expect(await (await ready()).json()).toMatchObject({
      status: 'ok',
      clinics: [{ id: 'leeds', openOutcomes: 0, oldestOpenOutcomeSeconds: 0 }],
    })
    const metrics = await fetch(url.replace('/graphql', '/metrics'), { headers: { authorization: `Bearer ${key}` } })
    expect(metrics.status).toBe(401)

    await redis.kill()
    await until(ready, ({ status }) => status === 503)
    const refused = await hold(url, slot.id, 'while-down')
    expect(refused).toMatchObject({ hold: null, errors: [{ code: 'SERVICE_UNAVAILABLE' }] })
    expect((await aSlot(url)).id).toEqual(expect.any(String))

    await redis.restart()
    await until(ready, ({ status }) => status === 200)
    const { hold: made } = await until(
      () => hold(url, slot.id, 'while-down'),
      ({ errors }) => errors.length === 0,
    )
    expect(made.status).toBe('ACTIVE')
    await simulator.stop()
  }, 40_000)
})

describe('settle', () => {
  it('ends what a person has looked up, and says what it cannot do', async () => {
    const redis = await startRedis({ appendfsync: 'always' })
    const simulator = await clinic()
    const config = configFor(simulator)
    const running = await serving(config, redis.url)
    const slot = await aSlot(running.url)
    const held = await hold(running.url, slot.id, 'a')
    const settle = (...args: string[]) =>
      runMain(['settle', '--config', config, ...args], { REDIS_URLS: redis.url }).ended

    const waiting = await settle('--hold', held.hold.id, '--absent')
    expect(waiting).toMatchObject({ code: 1, output: expect.stringContaining('waits for nothing') })

    simulator.failNext({ op: 'book', fault: 'hangAfterAccepting' })
    const confirming = ask(running.url, holdConfirm, { input: confirmInput(held) })
    await until(
      async () => simulator.log,
      (log) => log.some(({ event }) => event === 'appointment.booked'),
    )
    simulator.failNext({ op: 'any', fault: 'html502', times: 10_000 })
    expect((await confirming).holdConfirm).toMatchObject({ pending: true, errors: [] })
    running.signal('SIGINT')
    await running.ended
    simulator.clearFaults()
    const { vendorId = '' } = simulator.log.find(({ event }) => event === 'appointment.booked') ?? {}
    expect(await settle('--hold', held.hold.id, '--found', '404')).toMatchObject({ code: 1 })
    // As the log has it.
    const [, holdId = ''] = decodeId(held.hold.id)?.parts ?? []
    expect(await settle('--hold', '0'.repeat(32), '--found', vendorId)).toMatchObject({
      code: 1,
      output: expect.stringContaining('There is no such hold'),
    })
    expect(await settle('--hold', holdId, '--found', vendorId)).toMatchObject({
      code: 0,
      output: expect.stringContaining('CONFIRMED'),
    })
    await simulator.stop()
  }, 40_000)

  it.each([
    [['settle'], {}, 2, 'settle needs --config FILE'],
    [['settle', '--config', 'x'], {}, 2, 'settle needs --hold ID'],
    [['settle', '--config', 'x', '--hold', 'y', '--found', 'z', '--absent'], {}, 2, 'either --found'],
    [['settle', '--config', 'x', '--hold', 'nonsense', '--absent'], {}, 2, '--hold is the id of a hold'],
    [
      ['settle', '--config', 'x', '--hold', Buffer.from('[1,"Hold","leeds","a"]').toString('base64url'), '--absent'],
      {},
      1,
      'Set REDIS_URLS',
    ],
  ])('%j is told what is wrong', async (args, env, code, text) => {
    expect(await runMain(args, env).ended).toMatchObject({ code, output: expect.stringContaining(text) })
  })
})

describe('recover', () => {
  it('lets a clinic go on whose store has lost what it acknowledged', async () => {
    const redis = await startRedis({ appendfsync: 'always' })
    const simulator = await clinic()
    const config = configFor(simulator)
    const { url } = await serving(config, redis.url)
    const slot = await aSlot(url)
    expect((await hold(url, slot.id, 'before')).errors).toEqual([])
    await redis.kill()
    await redis.restart({ wiped: true })
    const stopped = await until(
      () => hold(url, slot.id, 'after'),
      // Not while the connection is being made again.
      ({ errors }) => errors.length > 0,
    )
    expect(stopped.errors).toMatchObject([{ code: 'SERVICE_UNAVAILABLE' }])

    const recover = (...args: string[]) =>
      runMain(['recover', '--config', config, '--clinic', 'leeds', ...args], { REDIS_URLS: redis.url }).ended
    expect(await recover()).toMatchObject({ code: 0, output: expect.stringContaining('--diary-was-compared') })
    const held = await until(
      () => hold(url, slot.id, 'recovered'),
      ({ errors }) => errors.length === 0,
    )
    const quarantined = await ask(url, holdConfirm, { input: confirmInput(held) })
    expect(quarantined.holdConfirm.errors).toMatchObject([{ code: 'SERVICE_UNAVAILABLE' }])
    expect(await recover('--diary-was-compared')).toMatchObject({ code: 0, output: expect.stringContaining('go on') })
    const { holdConfirm: confirmed } = await ask(url, holdConfirm, { input: confirmInput(held) })
    expect(confirmed).toMatchObject({ errors: [], appointment: { status: 'BOOKED' } })
    await simulator.stop()
  }, 40_000)

  it('wants a clinic of the configuration', async () => {
    expect(await runMain(['recover']).ended).toMatchObject({ code: 2 })
    const redis = await startRedis({ appendfsync: 'always' })
    const simulator = await clinic()
    const args = ['recover', '--config', configFor(simulator), '--clinic', 'nowhere']
    expect(await runMain(args, { REDIS_URLS: redis.url }).ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('There is no clinic nowhere'),
    })
    await simulator.stop()
  })
})

describe('serve', () => {
  it.each([
    ['no store', {}, 'There is no store: set REDIS_URLS'],
    ['two servers', { REDIS_URLS: 'redis://127.0.0.1:1,redis://127.0.0.1:2' }, 'one, three or five servers'],
    [
      'one server twice',
      { REDIS_URLS: 'redis://127.0.0.1:1,redis://127.0.0.1:1/1,redis://127.0.0.1:2' },
      'named twice',
    ],
    ['no address', { REDIS_URLS: 'localhost:6379' }, 'Address 1 of the Redis servers is no redis://'],
    [
      'both kinds',
      { REDIS_URLS: 'redis://127.0.0.1:1', REDIS_CLUSTER_URLS: 'redis://127.0.0.1:1' },
      'Give REDIS_URLS or REDIS_CLUSTER_URLS, not both.',
    ],
  ])('refuses %s', async (_, env, text) => {
    const simulator = await clinic()
    const config = configFor(simulator)
    expect(await runMain(['serve', '--config', config], env).ended).toMatchObject({
      code: 1,
      output: expect.stringContaining(text),
    })
    await simulator.stop()
  })

  it('refuses a Redis that would lose bookings, and says which setting to change', async () => {
    const redis = await startRedis({ appendfsync: 'everysec', settings: { 'maxmemory-policy': 'allkeys-lru' } })
    const simulator = await clinic()
    const { code, output } = await runMain(['serve', '--config', configFor(simulator)], { REDIS_URLS: redis.url }).ended
    expect(code).toBe(1)
    expect(output).toContain('appendfsync')
    expect(output).toContain('maxmemory-policy')
    await simulator.stop()
  })

  it('lists every problem of a configuration, and ends with 1', async () => {
    const config = configFile({ clinics: [], partners: [], secrets: { signing: [] } })
    const { code, output } = await runMain(['serve', '--config', config]).ended
    expect(code).toBe(1)
    for (const path of ['clinics', 'partners', 'secrets.signing']) expect(output).toContain(path)
  })
})

describe('start', () => {
  // Again on a machine that is busy with the other tests.
  it('listens within three seconds, shows a key, and ends with 0 on SIGINT', { retry: 2 }, async () => {
    const begun = performance.now()
    const running = runMain(['start'], { PORT: '0' })
    await running.says('Stop it with Ctrl-C')
    expect(performance.now() - begun).toBeLessThan(3_000)
    expect(running.output()).toMatch(/Demo key {3}hf_demo_/)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.output())?.[0] ?? ''
    expect((await fetch(`${url}/metrics`)).status).toBe(200)
    running.signal('SIGINT')
    expect((await running.ended).code).toBe(0)
  })

  it.each([
    [[], 'holdfast <command>', 2],
    [['nonsense'], 'There is no command nonsense.', 2],
    [['sevre'], 'There is no command sevre. Did you mean `holdfast serve`?', 2],
    [['serve', '--confg', 'x'], 'serve has no option --confg. Did you mean `--config`?', 2],
    [['serve', 'gateway.yaml', '--config', 'x'], 'serve takes options only, not `gateway.yaml`', 2],
    [['sim', '--vendor', 'clinico'], 'Did you mean `cliniko`?', 2],
    [['health'], 'Nothing answers at http://127.0.0.1:1/healthz', 1],
    [['help'], 'holdfast <command>', 0],
    [['sim', '--vendor', 'nobody'], 'There is no simulator nobody', 2],
    [['sim', '--port', '1'], '--port needs --vendor', 2],
    [['serve'], 'serve needs --config FILE', 2],
    [['serve', '--nonsense'], '--nonsense', 2],
    [['serve', '--config', '/nowhere.yaml'], 'cannot be read', 1],
  ])('%j is answered in words', async (args, text, code) => {
    expect(await runMain(args, { PORT: '1' }).ended).toMatchObject({ code, output: expect.stringContaining(text) })
  })
})
