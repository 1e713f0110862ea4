import type { TypedDocumentString } from './gql/graphql.ts'

export interface Gateway {
  /** Where it listens, `http://127.0.0.1:4000`. */
  readonly url: string
  /** Partner key, `hf_…`. */
  readonly key: string
}

/** Sends a document and gives its data. What stands in top-level `errors` is thrown: a bad request or a fault. */
export async function ask<Data, Variables>(
  { url, key }: Gateway,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  })
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] }
  if (errors || !data) throw new Error(errors?.map(({ message }) => message).join(' ') ?? `HTTP ${response.status}`)
  return data
}
