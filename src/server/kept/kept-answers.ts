import { type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from '@apollo/server'
import {
  type DocumentNode,
  type FieldNode,
  type FormattedExecutionResult,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql'
import type { SlotPage } from '../../booking/slot-service.ts'
import type { RequestContext } from '../context.ts'
import type { DocumentStore } from '../document-store.ts'
import type { QuerySlotsArgs } from '../graphql/schema.generated.ts'
import { findSlots, type SlotsAsked, slotsAskedIn } from '../verbs/slot.ts'
import { asTextOf } from './as-text.ts'
import type { ReadyAnswer } from './ready-answers.ts'
import { type SlotsField, slotsFieldOf } from './slots-document.ts'
import { type KeptText, TextsOfPages } from './texts-of-pages.ts'

/** Longer ones are nobody's usual question. */
const maxVariablesLength = 4_000
/** Of all documents together; past it they are read anew. */
const maxAsked = 2_000
/** Of what is selected, by their texts; past it they count as new. */
const maxSeen = 2_000

/** What of a document is found out once. */
interface Plan {
  readonly slots: SlotsField
  /** By the variables as they came. */
  readonly asked: Map<string, SlotsAsked>
}

/** Stands for the data of an answer whose text is at hand. */
class KeptData {
  readonly text: string

  constructor({ text }: KeptText) {
    this.text = text
  }
}

/** Where a text is kept. */
interface Place {
  readonly key: string
  readonly page: SlotPage
}

/** The data of an answer whose text is to be kept. */
class DataToKeep {
  readonly data: Record<string, unknown>
  readonly place: Place

  constructor(data: Record<string, unknown>, place: Place) {
    this.data = data
    this.place = place
  }
}

export interface KeptAnswers {
  readonly plugin: ApolloServerPlugin<RequestContext>
  /** Apollo's `stringifyResult`. */
  stringify(result: FormattedExecutionResult): string
  /**
   * Searches, and gives the text that was made of the very page that comes out. Null when there is none; then the search is
   * at hand for the execution, and is not made again.
   */
  textOf(context: RequestContext, ready: ReadyAnswer): Promise<KeptText | null>
}

/**
 * Gives the text of an answer to `slots` once more when its page of slots is the very same as before and the same is
 * selected of it, in this document or in another one. Everything that decides what the page is happens each time: key,
 * scope, limits, the clinics' answers and the live holds. Left out is only to execute the query over the same slots, and to
 * write the same text: from the third time on, since the first may be the last and the second writes what is kept. Answers
 * with errors, and queries for anything that may change meanwhile (`lastingFields`), are never kept.
 */
export function createKeptAnswers(schema: GraphQLSchema, { isKept }: Pick<DocumentStore, 'isKept'>): KeptAnswers {
  let plans = new WeakMap<DocumentNode, Map<OperationDefinitionNode, Plan | null>>()
  let askedCount = 0
  const texts = new TextsOfPages<SlotPage>()
  const seen = new Set<string>()
  const slots = schema.getQueryType()?.getFields().slots
  if (!slots) throw new Error('the schema has no field `slots`')

  function planOf(document: DocumentNode, operation: OperationDefinitionNode): Plan | null {
    const known = plans.get(document)
    const before = known?.get(operation)
    if (before !== undefined) return before
    const field = slotsFieldOf(schema, document, operation)
    const plan = field && { slots: field, asked: new Map<string, SlotsAsked>() }
    // A plan refers to its document, and whatever a weak map holds outlives the next small collection.
    if (isKept(document)) plans.set(document, (known ?? new Map()).set(operation, plan))
    return plan
  }

  function keepAsked(plan: Plan, asText: string, asked: SlotsAsked): void {
    if (askedCount >= maxAsked) {
      plans = new WeakMap()
      askedCount = 0
    }
    askedCount += 1
    plan.asked.set(asText, asked)
  }

  function isSeen(selected: string): boolean {
    if (seen.has(selected)) return true
    if (seen.size >= maxSeen) seen.clear()
    seen.add(selected)
    return false
  }

  const plugin: ApolloServerPlugin<RequestContext> = {
    async requestDidStart() {
      let kept: Place | null = null
      return {
        async responseForOperation({ document, operation, request, contextValue }) {
          // Apollo's types have it otherwise, but for an unknown `operationName` there is no operation; graphql-js tells it.
          const plan = operation ? planOf(document, operation) : null
          if (!plan) return null
          const variables = request.variables ?? {}
          const asText = asTextOf(variables)
          if (asText === null || asText.length > maxVariablesLength) return null
          const { selected, isByVariables } = plan.slots
          // What nobody asks for a second time is not worth any of this.
          if (!isSeen(selected)) return null
          const known = plan.asked.get(asText)
          const asked = known ?? askedBy(schema, slots, operation, plan.slots.field, variables)
          if (!asked) return null
          if (!known) keepAsked(plan, asText, asked)
          const page = await pageFor(contextValue, asked)
          if (!page) return null
          const keyFor = (partnerId: string) => JSON.stringify([partnerId, selected, isByVariables ? asText : null])
          const key = keyFor(contextValue.caller.partnerId)
          const text = texts.get(key, page)
          if (text === null) {
            kept = { key, page }
            return null
          }
          contextValue.ahead.text = text
          contextValue.ahead.ready = { asked, keyFor }
          return {
            http: { headers: new HeaderMap() },
            body: { kind: 'single', singleResult: { data: new KeptData(text) as object as Record<string, unknown> } },
          }
        },
        async willSendResponse({ response: { body, http } }: GraphQLRequestContext<RequestContext>) {
          if (!kept || body?.kind !== 'single' || (http.status ?? 200) !== 200) return
          const { data, errors } = body.singleResult
          if (data && !errors) body.singleResult.data = new DataToKeep(data, kept) as object as Record<string, unknown>
        },
      }
    },
  }

  return {
    plugin,
    stringify(result) {
      const { data, errors, extensions } = result
      if (data instanceof KeptData) return data.text
      if (!(data instanceof DataToKeep)) return `${JSON.stringify(result)}\n`
      const text = `${JSON.stringify({ ...result, data: data.data })}\n`
      if (!errors && !extensions) texts.set(data.place.key, data.place.page, text)
      return text
    },
    async textOf(context, { asked, keyFor }) {
      const page = await pageFor(context, asked)
      return page && texts.get(keyFor(context.caller.partnerId), page)
    },
  }
}

/** Searched once for a request. Null when that fails: the field `slots` gets the answer, and tells it as it always does. */
async function pageFor(context: RequestContext, asked: SlotsAsked): Promise<SlotPage | null> {
  context.ahead.slots ??= findSlots(context, asked)
  try {
    return await context.ahead.slots
  } catch {
    // See above.
    return null
  }
}

/** Null when something is wrong with the variables: then the execution says what. */
function askedBy(
  schema: GraphQLSchema,
  slots: GraphQLField<unknown, unknown>,
  operation: OperationDefinitionNode,
  field: FieldNode,
  variables: Record<string, unknown>,
): SlotsAsked | null {
  try {
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
    if (!coerced) return null
    return slotsAskedIn(getArgumentValues(slots, field, coerced) as unknown as QuerySlotsArgs)
  } catch {
    // Told by the execution, which meets the same.
    return null
  }
}
