import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import { useGraphiQL } from '@graphiql/react'
import { createGraphiQLFetcher, type Fetcher, type Storage } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { useEffect, useMemo } from 'react'
import type { PageFacts } from '../shared/facts.ts'
import { type Answers, filledIn, noted } from './carry.ts'

export interface ExplorerProps {
  readonly queries: PageFacts['queries']
  readonly apiKey: string | null
}

export default function Explorer({ queries, apiKey }: ExplorerProps) {
  const answers = useMemo<Answers>(() => new Map(), [])
  const fetcher = useMemo(() => createFetcher(answers, apiKey), [answers, apiKey])
  const storage = useMemo(createStorage, [])
  const headers = JSON.stringify({ authorization: `Bearer ${apiKey ?? '<partner key>'}` }, null, 2)
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      defaultTabs={queries.map(({ query, variables }) => ({ query, variables, headers }))}
      // The first tab shows these instead of its own.
      initialVariables={queries[0]?.variables ?? ''}
      initialHeaders={headers}
      defaultHeaders={headers}
      // Null: without a key it is not asked for.
      {...(apiKey === null && { schema: null })}
      defaultEditorToolsVisibility="variables"
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo> </GraphiQL.Logo>
      <Carry answers={answers} />
    </GraphiQL>
  )
}

/** Puts what an earlier query answered in place of `<id from Search>`, when the tab that wants it is opened. */
function Carry({ answers }: { readonly answers: Answers }) {
  const tab = useGraphiQL(({ activeTabIndex }) => activeTabIndex)
  const editor = useGraphiQL(({ variableEditor }) => variableEditor)
  // The editor is the same for all tabs.
  useEffect(() => {
    if (!editor) return
    const text = editor.getValue()
    const filled = filledIn(text, answers)
    if (filled !== text) editor.setValue(filled)
  }, [answers, editor, tab])
  return null
}

function createFetcher(answers: Answers, apiKey: string | null): Fetcher {
  const fetcher = createGraphiQLFetcher({
    url: '/graphql',
    subscriptionUrl: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    async fetch(input, init) {
      const response = await fetch(input, init)
      noted(answers, await response.clone().json())
      return response
    },
  })
  return (params, options = {}) => {
    // Over WebSocket they travel as they are written, where a small letter is asked for.
    const given = Object.entries<string>(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
    // The schema is read before the editor of headers is there.
    const known = params.operationName === 'IntrospectionQuery' ? { authorization: `Bearer ${apiKey}` } : {}
    // For a moment after a change of tabs, GraphiQL names the operation of the tab before.
    const { operationName, ...unnamed } = params
    const isThere = operationName && new RegExp(`\\b${operationName}\\b`).test(params.query)
    return fetcher(isThere ? params : unnamed, { ...options, headers: { ...known, ...Object.fromEntries(given) } })
  }
}

/** Nothing is kept: with the next visit dates are new, and in the demo so is the key. */
function createStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    get length() {
      return kept.size
    },
  }
}
