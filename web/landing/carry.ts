/** What the ready queries answered, by the words that stand for it in the next ones. */
export type Answers = Map<string, string>

interface Answer {
  readonly data?: {
    readonly slots?: {
      readonly nodes?: readonly {
        readonly id?: string
        readonly clinic?: { readonly capabilities?: { readonly cancel?: boolean } }
      }[]
    }
    readonly holdCreate?: { readonly hold?: { readonly id?: string } | null; readonly holdToken?: string | null }
    readonly holdConfirm?: { readonly appointment?: { readonly id?: string } | null }
  } | null
}

/** Takes what the next queries want out of any answer. */
export function noted(answers: Answers, { data }: Answer): void {
  const slots = data?.slots?.nodes ?? []
  // So that the last of the queries works as well.
  const slot = slots.find(({ clinic }) => clinic?.capabilities?.cancel) ?? slots[0]
  const found: Readonly<Record<string, string | null | undefined>> = {
    '<id from Search>': slot?.id,
    '<hold.id from Hold>': data?.holdCreate?.hold?.id,
    '<holdToken from Hold>': data?.holdCreate?.holdToken,
    '<appointment.id from Confirm>': data?.holdConfirm?.appointment?.id,
  }
  for (const [words, value] of Object.entries(found)) {
    if (value) answers.set(words, value)
  }
}

/** @param variables JSON in which the words stand as whole values */
export function filledIn(variables: string, answers: Answers): string {
  let text = variables
  for (const [words, value] of answers) text = text.replace(JSON.stringify(words), () => JSON.stringify(value))
  return text
}
