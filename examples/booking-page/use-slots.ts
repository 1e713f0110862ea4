import { useCallback, useEffect, useState } from 'react'
import { slotsQuery } from './documents.ts'
import { type Failure, failureThrown } from './failure.ts'
import { ask, type Gateway } from './gateway.ts'
import type { PageSlotsQuery, SlotPartsFragment } from './gql/graphql.ts'

type Unavailable = NonNullable<PageSlotsQuery['slots']>['unavailable']

interface Found {
  readonly slots: readonly SlotPartsFragment[]
  readonly unavailable: Unavailable
  readonly isLoading: boolean
  readonly failure: Failure | null
}

const nothing: Found = { slots: [], unavailable: [], isLoading: true, failure: null }
/** More times than anyone reads in a week. */
const maxPages = 8
const dayMs = 86_400_000
/** So that the days are whole in any time zone. */
const marginMs = 14 * 3_600_000

/** All times of all clinics around a week, page after page as they come. */
export function useSlots(gateway: Gateway, serviceId: string | null, firstDay: string) {
  const [found, setFound] = useState(nothing)
  const [round, setRound] = useState(0)

  // Another round asks the same again.
  useEffect(() => {
    if (serviceId === null) return
    const stopped = new AbortController()
    const start = Date.parse(`${firstDay}T00:00:00Z`)
    const search = {
      serviceId,
      from: new Date(start - marginMs).toISOString(),
      to: new Date(start + 7 * dayMs + marginMs).toISOString(),
    }
    async function read(): Promise<void> {
      setFound((before) => ({ ...before, isLoading: true, failure: null }))
      const slots: SlotPartsFragment[] = []
      let unavailable: Unavailable = []
      let after: string | null = null
      for (let page = 0; page < maxPages; page++) {
        const answer: PageSlotsQuery = await ask(gateway, slotsQuery, { search, after }, { signal: stopped.signal })
        if (!answer.slots) break
        slots.push(...answer.slots.nodes)
        unavailable = answer.slots.unavailable
        const { hasNextPage, endCursor } = answer.slots.pageInfo
        setFound({ slots: [...slots], unavailable, isLoading: hasNextPage, failure: null })
        if (!hasNextPage) break
        after = endCursor
      }
      setFound({ slots, unavailable, isLoading: false, failure: null })
    }
    read().catch((error: unknown) => {
      if (!stopped.signal.aborted) setFound({ ...nothing, isLoading: false, failure: failureThrown(error) })
    })
    return () => stopped.abort()
  }, [gateway, serviceId, firstDay, round])

  const reload = useCallback(() => setRound((before) => before + 1), [])
  return { found, reload }
}
