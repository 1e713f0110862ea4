/** The rules that protect the promises, each with the change of a source that switches it off. */

interface Edit {
  readonly file: string
  /** Stands there exactly once. */
  readonly from: string
  readonly to: string
}

export interface Mutant {
  /** What the rule says. */
  readonly rule: string
  readonly edits: readonly Edit[]
  /** Turns red without the rule: chaos with these troubles only, or a test file. */
  readonly caughtBy: { readonly troubles: readonly string[]; readonly rounds: number } | { readonly test: string }
}

const ledger = 'src/store/redis/ledger'
const contract = 'test/contract/redis-ledger.test.ts'

export const mutants: readonly Mutant[] = [
  {
    rule: 'A hold is refused where anything blocking overlaps it',
    edits: [
      {
        file: `${ledger}/hold.lua`,
        from: "  if not mayHold(hold, hold.remaining, rivalsOf(hold)) then return reply('TAKEN') end\n",
        to: '',
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'Of two holds that overlap one at most becomes active',
    edits: [
      {
        file: `${ledger}/hold.lua`,
        from: "  if not mayHold(hold, hold.remaining, rivalsOf(hold)) then return reply('TAKEN') end\n",
        to: '',
      },
      {
        file: `${ledger}/hold.lua`,
        from: "  if not hasRoom(hold, given.remaining) then return refused('OVERLAP', hold) end\n",
        to: '',
      },
    ],
    caughtBy: { troubles: [], rounds: 20 },
  },
  {
    rule: 'What is confirming or of unknown outcome keeps its time, however long that takes',
    edits: [
      {
        file: `${ledger}/rules.lua`,
        from: "return hold.state == 'CONFIRMING' or hold.state == 'RECONCILING' or hold.state == 'COMPENSATING'",
        to: "return hold.state == 'COMPENSATING'",
      },
    ],
    caughtBy: {
      troubles: ['vendor book slow', 'vendor book acceptLate', 'vendor book hangAfterAccepting'],
      rounds: 40,
    },
  },
  {
    rule: 'The overlap is checked again at the commit point',
    edits: [
      {
        file: `${ledger}/confirm.lua`,
        from: "  if not hasRoom(hold, hold.remaining) then return refused('OVERLAP', hold) end\n",
        to: '',
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'A hold that is past its time is not confirmed',
    edits: [{ file: `${ledger}/rules.lua`, from: '  if hold then lapse(hold) end\n', to: '' }],
    caughtBy: { test: contract },
  },
  {
    rule: 'Whoever settles names the fence of the intent',
    edits: [
      {
        file: `${ledger}/confirm.lua`,
        from: "  if not hold.intent or hold.intent.fence ~= given.fence then return refused('FENCE', hold) end\n",
        to: "  if not hold.intent then return refused('FENCE', hold) end\n",
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'Terminal states stay terminal',
    edits: [
      {
        file: `${ledger}/confirm.lua`,
        from: "  if not isAllowed then return refused('STATE', hold) end\n",
        to: '',
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'A script that is sent again after a lost reply answers as it did the first time',
    edits: [
      {
        file: `${ledger}/confirm.lua`,
        from: "  if not hold then return refused('NOT_FOUND') end\n  if isRepeat(hold) then return done(hold) end\n  if hold.state ~= 'ACTIVE'",
        to: "  if not hold then return refused('NOT_FOUND') end\n  if hold.state ~= 'ACTIVE'",
      },
    ],
    caughtBy: { test: 'test/store/redis/ledger-connection.test.ts' },
  },
  {
    rule: 'A store that has lost what it acknowledged is noticed, and stops',
    edits: [{ file: `${ledger}/prelude.lua`, from: 'local loss = lossOfHistory()', to: 'local loss = nil' }],
    caughtBy: { troubles: ['cut-log'], rounds: 12 },
  },
  {
    rule: 'After a loss without a second sink nothing is confirmed before the vendor was read back',
    edits: [{ file: `${ledger}/confirm.lua`, from: "  if stored[8] then return reply('QUARANTINED') end\n", to: '' }],
    caughtBy: { troubles: ['cut-log'], rounds: 12 },
  },
  {
    rule: 'The second sink has the intent before the commit point',
    edits: [
      {
        file: `${ledger}/intents.ts`,
        from: '      await log.note(ref.account, ref.id, note)\n',
        to: '      void note\n',
      },
    ],
    caughtBy: { troubles: ['cut-log', 'vendor book slow', 'vendor book hangAfterAccepting'], rounds: 40 },
  },
  {
    rule: 'The time of a store whose clock is set back does not go back',
    edits: [
      {
        file: `${ledger}/prelude.lua`,
        from: 'local now = math.max(clockNow, lastNow)',
        to: 'local now = clockNow',
      },
      {
        file: `${ledger}/prelude.lua`,
        from: 'if wasSetBack then now = lastNow +',
        to: 'if false then now = lastNow +',
      },
    ],
    caughtBy: { test: 'test/store/redis/ledger-records.test.ts' },
  },
  {
    rule: 'No time is promised while the clocks of process and store disagree',
    edits: [
      {
        file: `${ledger}/prelude.lua`,
        from: '  if difference <= maxClockDifference then return nil end\n',
        to: '  if difference >= 0 then return nil end\n',
      },
    ],
    caughtBy: { test: 'test/store/redis/ledger-records.test.ts' },
  },
  {
    rule: 'A confirmed hold goes on blocking while the vendor’s reads catch up',
    edits: [
      {
        file: `${ledger}/confirm.lua`,
        from: '  hold.blocksUntil = now + verdict.blocksMs\n',
        to: '  hold.blocksUntil = now\n',
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'One call per idempotency key runs at a time',
    edits: [
      {
        file: `${ledger}/claim.lua`,
        from: 'if standing and standing.leaseUntil > now then',
        to: 'if standing and false then',
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'An idempotency key stands for one set of arguments',
    edits: [
      {
        file: `${ledger}/claim.lua`,
        from: "  if standing and standing.fingerprint ~= given.fingerprint then return reply('REUSED') end\n",
        to: '',
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'A key that has a result keeps it',
    edits: [
      {
        file: `${ledger}/claim.lua`,
        from: "if isHolders(claim) and not claim.result then redis.call('DEL', claimKey) end",
        to: "if isHolders(claim) then redis.call('DEL', claimKey) end",
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'A key that was taken over is no longer in the hands of who had it first',
    edits: [
      {
        file: `${ledger}/claim.lua`,
        from: 'return claim and claim.lastCall == given.holder',
        to: 'return claim',
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'An appointment that was given up is not moved',
    edits: [
      {
        file: `${ledger}/confirm.lua`,
        from: "if booking.isGone then return 'GONE' end",
        to: '',
      },
    ],
    caughtBy: { test: contract },
  },
  {
    rule: 'Only the token’s bearer acts on a hold',
    edits: [
      {
        file: 'src/booking/hold-service.ts',
        from: 'if (!hold || !isToken) {',
        to: 'if (!hold) {',
      },
    ],
    caughtBy: { troubles: [], rounds: 20 },
  },
  {
    rule: 'The vendor is asked once more before the booking',
    edits: [
      {
        file: 'src/booking/committer.ts',
        from: "    if (hold.strength === 'NATIVE') return hold.slot.price\n",
        to: '    if (hold) return hold.slot.price\n',
      },
    ],
    caughtBy: { test: 'test/booking/confirm.test.ts' },
  },
  {
    rule: 'Nothing is sent on a claim that has grown old',
    edits: [
      {
        file: 'src/booking/committer.ts',
        from: 'if (clock.monotonic() - begunAt > sendWithinMs(clinic.holds)) {',
        to: 'if (begunAt < 0) {',
      },
    ],
    caughtBy: { test: 'test/booking/confirm.test.ts' },
  },
  {
    rule: 'An unknown outcome is no failure',
    edits: [
      {
        file: 'src/booking/committer.ts',
        from: '    switch (result.outcome) {\n',
        to: "    switch (result.outcome === 'UNKNOWN' ? 'NOT_SENT' : result.outcome) {\n",
      },
    ],
    caughtBy: { troubles: ['vendor book dropReply', 'vendor book hangAfterAccepting', 'cut-vendor'], rounds: 30 },
  },
  {
    rule: 'A booking is sent once, whatever becomes of the answer',
    edits: [
      {
        file: 'src/booking/committer.ts',
        from: '    const result = await outcomeOf(log, clinic, () => request.write(call, offered))\n',
        to:
          '    const first = await outcomeOf(log, clinic, () => request.write(call, offered))\n' +
          "    const result = first.outcome === 'UNKNOWN' ? await outcomeOf(log, clinic, () => request.write(call, offered)) : first\n",
      },
    ],
    caughtBy: { troubles: ['vendor book dropReply', 'cut-vendor'], rounds: 40 },
  },
  {
    rule: 'After the booking the diary is looked at for a clash, and ours goes',
    edits: [
      {
        file: 'src/booking/committer.ts',
        from: '    if (capabilities.doubleBooks) {\n',
        to: '    if (capabilities.doubleBooks && warnings.length > 0) {\n',
      },
    ],
    caughtBy: { test: 'test/booking/clash.test.ts' },
  },
  {
    rule: 'No clash with the front desk stays untold: at once, and again later',
    edits: [
      {
        file: 'src/booking/committer.ts',
        from: '    if (capabilities.doubleBooks) {\n',
        to: '    if (capabilities.doubleBooks && warnings.length > 0) {\n',
      },
      {
        file: 'src/booking/reconciler.ts',
        from: '    if (!clinic.adapter.capabilities.doubleBooks) {\n',
        to: '    if (clinic) {\n',
      },
    ],
    caughtBy: { troubles: ['front-desk-crossing', 'front-desk'], rounds: 30 },
  },
  {
    rule: 'What a dead process began is taken over',
    edits: [
      {
        file: 'src/booking/reconciler.ts',
        from: "        if (parked.kind === 'DONE') await settleBooking(clinic, parked.hold, intent)\n        return\n",
        to: '        return\n',
      },
      {
        file: 'src/booking/reconciler.ts',
        from: "        const parked = await ledger.settle(refOf(hold), intent.fence, { kind: 'UNKNOWN' })\n",
        to: '',
      },
    ],
    caughtBy: { troubles: ['kill-at-step beginConfirm.after', 'kill-at-vendor'], rounds: 40 },
  },
  {
    rule: '“Not there” is believed only after the settle wait',
    edits: [
      {
        file: 'src/booking/reconciler.ts',
        from: 'clock.monotonic() - first >= clinic.holds.settleMs',
        to: 'clock.monotonic() - first >= 0',
      },
    ],
    caughtBy: { troubles: ['vendor book acceptLate in time'], rounds: 40 },
  },
  {
    rule: 'The settle wait is counted on a clock that nobody sets',
    edits: [
      {
        file: 'src/booking/reconciler.ts',
        from: 'clock.monotonic() - first >= clinic.holds.settleMs',
        to: 'clock.now() - first >= clinic.holds.settleMs',
      },
      {
        file: 'src/booking/reconciler.ts',
        from: 'const now = clock.monotonic()\n    // In order',
        to: 'const now = clock.now()\n    // In order',
      },
    ],
    caughtBy: { test: 'test/booking/reconcile.test.ts' },
  },
  {
    rule: 'A booking that shows up after its absence was believed is cancelled',
    edits: [
      {
        file: 'src/booking/reconciler.ts',
        from: "cause: 'VENDOR_UNAVAILABLE',\n        watchInMs: clinic.holds.settleMs * watchSettles[0],\n",
        to: "cause: 'VENDOR_UNAVAILABLE',\n        watchInMs: null,\n",
      },
    ],
    caughtBy: { troubles: ['vendor book acceptLate too late'], rounds: 40 },
  },
  {
    rule: 'What another hold has booked is not withdrawn',
    edits: [
      {
        file: 'src/booking/reconciler.ts',
        from: 'return withoutOthers(hold, found)',
        to: 'return found',
      },
    ],
    caughtBy: { test: 'test/booking/reconcile.test.ts' },
  },
  {
    rule: 'A move is never undone by itself',
    edits: [
      {
        file: 'src/booking/committer.ts',
        from: "if (kind !== 'MOVE') {\n      await withdrawal.withdraw",
        to: 'if (holdId) {\n      await withdrawal.withdraw',
      },
    ],
    caughtBy: { test: 'test/booking/reconcile.test.ts' },
  },
  {
    rule: 'Of what a vendor executed twice one goes',
    edits: [
      {
        file: 'src/booking/withdrawal.ts',
        from: "    for (const twin of twins) isGone = (await withdraw(clinic, hold.id, twin.vendorId)) === 'GONE' && isGone\n",
        to: '',
      },
      {
        file: 'src/booking/withdrawal.ts',
        from: '    let isGone = true\n',
        to: '    const isGone = twins.length >= 0 || hold === clinic\n',
      },
    ],
    caughtBy: { troubles: ['vendor book acceptTwice'], rounds: 40 },
  },
  {
    rule: 'A booking goes over a connection of its own',
    edits: [{ file: 'src/http/transport.ts', from: 'reset: limits.ownConnection,', to: 'reset: false,' }],
    caughtBy: { test: 'test/http/write.test.ts' },
  },
  {
    rule: 'A lease counts only while enough of it is left',
    edits: [{ file: 'src/store/redis/lease.ts', from: '>= ttlMs / 2', to: '>= Number.NEGATIVE_INFINITY' }],
    caughtBy: { test: 'test/store/redis/lease.test.ts' },
  },
  {
    rule: 'A store that would lose or forget is not served from',
    edits: [
      {
        file: 'src/store/redis/self-check.ts',
        from: "  if (mode === 'production') throw new UnfitRedisError(problems)\n",
        to: '',
      },
    ],
    caughtBy: { test: 'test/store/redis/self-check.test.ts' },
  },
]

/** docs/mutants.md. */
export function mutantsPage(): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const rows = mutants.map(({ rule, edits, caughtBy }) => {
    const files = [...new Set(edits.map(({ file }) => `\`${file}\``))].join(', ')
    return `| ${cell(rule)} | ${files} | ${cell(catcherOf(caughtBy))} |`
  })
  return `# What notices when a rule is missing

\`npm run chaos:mutants\` switches off one protective rule after the other, in a copy of the sources, and runs what is said
to notice. It fails when a rule can be missing without anything turning red, or when a rule's text in the sources is no
longer the one that it knows. The changes are in \`chaos/mutant-list.ts\`; nothing of them is in the gateway itself.
\`npm run chaos:mutants -- --page\` writes this page.

| Rule | Switched off in | Turns red |
| --- | --- | --- |
${rows.join('\n')}
`
}

function catcherOf(caughtBy: Mutant['caughtBy']): string {
  if ('test' in caughtBy) return `\`${caughtBy.test}\``
  const { troubles, rounds } = caughtBy
  const what = troubles.length > 0 ? troubles.join(', ') : 'no trouble but callers who meet'
  return `chaos, at most ${rounds} rounds of: ${what}`
}
