/** What the ready queries answered, by the words that stand for it in the next ones. */
export type Answers = Map<string, string>

interface Answer {
  readonly data?: {
    readonly slots?: { readonly nodes?: readonly { readonly id?: string }[] }
    readonly holdCreate?: { readonly hold?: { readonly id?: string } | null; readonly holdToken?: string | null }
    readonly holdConfirm?: { readonly appointment?: { readonly id?: string } | null }
  } | null
}

/** @param operation the name of the query that was answered */
export function noted(answers: Answers, operation: string, { data }: Answer): void {
  const found: Readonly<Record<string, string | null | undefined>> = {
    '<id from Search>': data?.slots?.nodes?.[0]?.id,
    '<hold.id from Hold>': data?.holdCreate?.hold?.id,
    '<holdToken from Hold>': data?.holdCreate?.holdToken,
    '<appointment.id from Confirm>': data?.holdConfirm?.appointment?.id,
  }
  for (const [words, value] of Object.entries(found)) {
    if (value && words.includes(` ${operation}>`)) answers.set(words, value)
  }
}

/** @param variables JSON in which the words stand as whole values */
export function filledIn(variables: string, answers: Answers): string {
  let text = variables
  for (const [words, value] of answers) text = text.replace(JSON.stringify(words), () => JSON.stringify(value))
  return text
}
