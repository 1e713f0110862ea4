import { describe, expect, it } from 'vitest'
import { bare, call, full, setUp, wireList } from './kit.ts'

describe('probe', () => {
  it('reads the account at the configured address with the key as bearer', async () => {
    const { adapter, http } = setUp()
    http.script({ body: { account: { livemode: false, timezone: 'Europe/London' } } })
    await adapter.probe(call)
    expect(http.sent).toMatchObject([{ method: 'GET', path: '/connected/account' }])
    expect(http.options).toMatchObject({
      baseUrl: 'https://api.dronline.example/v1',
      headers: { authorization: 'Bearer sk_sandbox_synthetic' },
    })
    expect(http.options?.allowedHosts.map(String)).toEqual(['/^api\\.dronline\\.example$/'])
  })

  it('refuses a sandbox key on a live account, and a live key in the sandbox', async () => {
    const sandbox = setUp()
    sandbox.http.script({ body: { account: { livemode: true } } })
    await expect(sandbox.adapter.probe(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    const live = setUp({ ...bare, apiKey: 'sk_live_synthetic' })
    live.http.script({ body: { account: { livemode: false } } })
    await expect(live.adapter.probe(call)).rejects.toThrow(/live/)
  })

  it('finds the flag where the settings say, and passes when it is nowhere', async () => {
    const elsewhere = setUp({ ...bare, account: { liveModeAt: 'mode.live' } })
    elsewhere.http.script({ body: { mode: { live: true } } }, { body: { account: { livemode: true } } })
    await expect(elsewhere.adapter.probe(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    await expect(elsewhere.adapter.probe(call)).resolves.toBeUndefined()
  })

  it("refuses a clinic whose zone is not the account's or is none of the vendor's three", async () => {
    const lisbon = setUp(bare, 'Europe/Lisbon')
    lisbon.http.script({ body: { account: { livemode: false, timezone: 'Europe/London' } } })
    await expect(lisbon.adapter.probe(call)).rejects.toThrow(/timeZone/)
    const sydney = setUp(bare, 'Australia/Sydney')
    sydney.http.script({ body: {} })
    await expect(sydney.adapter.probe(call)).rejects.toThrow(/Europe\/London/)
  })

  it('passes on that the credential is refused or the vendor is away', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 401, body: { message: 'Unauthorized' } }, { status: 502 })
    await expect(adapter.probe(call)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
    await expect(adapter.probe(call)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  })
})

describe('listAppointmentTypes', () => {
  it('asks in the configured language and reads what is known', async () => {
    const { adapter, http } = setUp({ ...bare, locale: 'pt' })
    http.script({ body: wireList([{ id: 'at_1', object: 'appointment_type', name: 'First visit', price: 8500 }]) })
    expect(await adapter.listAppointmentTypes(call)).toEqual([
      {
        vendorId: 'at_1',
        name: 'First visit',
        description: null,
        durationMinutes: null,
        price: null,
        contactTypes: ['VIDEO'],
      },
    ])
    expect(http.sent).toMatchObject([{ path: '/connected/appointment_types', query: [['locale', 'pt']] }])
  })

  it('reads further fields by their configured names', async () => {
    const { adapter, http } = setUp({
      ...bare,
      appointmentTypeFields: {
        name: 'label',
        description: 'about',
        durationMinutes: 'length.minutes',
        contactTypes: 'by',
        price: { amount: 'price.amount', unit: 'MINOR', currency: 'price.currency' },
      },
    })
    const item = {
      id: 'at_1',
      label: 'First visit',
      about: 'Half an hour',
      length: { minutes: 30 },
      by: ['phone_call', 'in_person', 'telepathy'],
      price: { amount: 8550, currency: 'gbp' },
    }
    http.script({ body: wireList([item]) })
    expect(await adapter.listAppointmentTypes(call)).toEqual([
      {
        vendorId: 'at_1',
        name: 'First visit',
        description: 'Half an hour',
        durationMinutes: 30,
        price: { amount: '85.50', currency: 'GBP' },
        contactTypes: ['PHONE', 'IN_PERSON'],
      },
    ])
  })

  it('says which setting to change when names are elsewhere', async () => {
    const { adapter, http } = setUp()
    http.script({ body: wireList([{ id: 'at_1', title: 'First visit' }]) })
    await expect(adapter.listAppointmentTypes(call)).rejects.toThrow(/appointmentTypeFields\.name/)
  })
})

describe('listPractitioners', () => {
  it('asks for one type', async () => {
    const { adapter, http } = setUp({ ...bare, practitionerFields: { name: ['first', 'last'], title: 'title' } })
    http.script({ body: wireList([{ id: 'pr_1', first: 'Ada', last: 'Synthetic', title: 'GP' }]) })
    expect(await adapter.listPractitioners(call, 'at_1')).toEqual([
      { vendorId: 'pr_1', name: 'Ada Synthetic', title: 'GP' },
    ])
    expect(http.sent).toMatchObject([
      { method: 'GET', path: '/connected/practitioners', query: [['appointment_type_id', 'at_1']] },
    ])
  })

  it('goes through the types and merges by id when none is given', async () => {
    const { adapter, http } = setUp()
    http.answerWith(({ path, query }) => {
      if (path === '/connected/appointment_types') return { body: wireList([{ id: 'at_1' }, { id: 'at_2' }]) }
      const typeId = query?.[0]?.[1]
      const both = { id: 'pr_1', name: 'Ada' }
      return { body: wireList(typeId === 'at_1' ? [both] : [both, { id: 'pr_2', name: 'Grace' }]) }
    })
    const practitioners = await adapter.listPractitioners(call)
    expect(practitioners.map(({ vendorId }) => vendorId)).toEqual(['pr_1', 'pr_2'])
    expect(http.sent).toHaveLength(3)
  })
})

describe('listPractitioners of a type that is not there', () => {
  it('is empty where the vendor says so, and fails where the address may be wrong', async () => {
    const { adapter, http } = setUp()
    http.script({ status: 404, body: { error: 'No such appointment type' } })
    expect(await adapter.listPractitioners(call, 'at_gone')).toEqual([])
    http.script({ status: 404 })
    await expect(adapter.listPractitioners(call, 'at_gone')).rejects.toMatchObject({ code: 'VENDOR_REJECTED' })
  })
})

describe('listLocations', () => {
  it('tells the configured place without asking', async () => {
    const { adapter, http } = setUp(full)
    expect(await adapter.listLocations(call)).toEqual([
      {
        vendorId: 'main',
        name: 'Synthetic Clinic',
        addressLines: ['1 Test Street', 'London'],
        timeZone: 'Europe/London',
      },
    ])
    expect(await setUp().adapter.listLocations(call)).toEqual([])
    expect(http.sent).toEqual([])
  })
})

describe('paging', () => {
  const paging = { param: 'starting_after', cursor: 'LAST_ID', sizeParam: 'limit', size: 2 }

  it('fails loudly when there is more and no paging is configured', async () => {
    const { adapter, http } = setUp()
    http.script({ body: wireList([{ id: 'at_1', name: 'One' }], true) })
    await expect(adapter.listAppointmentTypes(call)).rejects.toMatchObject({
      code: 'VENDOR_REJECTED',
      message: expect.stringContaining('`paging`'),
    })
  })

  it('follows the last id', async () => {
    const { adapter, http } = setUp({ ...bare, paging })
    http.script(
      {
        body: wireList(
          [
            { id: 'at_1', name: 'One' },
            { id: 'at_2', name: 'Two' },
          ],
          true,
        ),
      },
      { body: wireList([{ id: 'at_3', name: 'Three' }]) },
    )
    expect((await adapter.listAppointmentTypes(call)).map(({ name }) => name)).toEqual(['One', 'Two', 'Three'])
    expect(http.sent.map(({ query }) => query)).toEqual([[], [['starting_after', 'at_2']]])
  })

  it('counts pages', async () => {
    const { adapter, http } = setUp({ ...bare, paging: { param: 'page', cursor: 'PAGE_NUMBER' } })
    http.script(
      { body: wireList([{ id: 'at_1', name: 'One' }], true) },
      { body: wireList([], true) },
      { body: wireList([{ id: 'at_2', name: 'Two' }]) },
    )
    expect(await adapter.listAppointmentTypes(call)).toHaveLength(2)
    expect(http.sent.map(({ query }) => query)).toEqual([[], [['page', '2']], [['page', '3']]])
  })

  it('does not go round in circles or on for ever', async () => {
    const stuck = setUp({ ...bare, paging })
    stuck.http.answerWith(() => ({ body: wireList([{ id: 'at_1', name: 'One' }], true) }))
    await expect(stuck.adapter.listAppointmentTypes(call)).rejects.toThrow(/does not go on/)
    expect(stuck.http.sent).toHaveLength(2)
    const endless = setUp({ ...bare, maxPages: 3, paging: { param: 'page', cursor: 'PAGE_NUMBER' } })
    endless.http.answerWith(() => ({ body: wireList([{ id: 'at_1', name: 'One' }], true) }))
    await expect(endless.adapter.listAppointmentTypes(call)).rejects.toThrow(/maxPages/)
    expect(endless.http.sent).toHaveLength(3)
  })
})
