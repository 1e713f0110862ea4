/** What the driver tells a gateway process, and what is in force there. */
export type Order =
  /** Added to the process' wall clock, and to the store's as this process reads it. */
  | { readonly kind: 'CLOCKS'; readonly processMs: number; readonly storeMs: number }
  /** Dies at the step when it comes there for the `skip`th time more. */
  | { readonly kind: 'DIE_AT'; readonly step: string; readonly skip: number }

export const clocks = { processMs: 0, storeMs: 0 }

let death: { readonly step: string; left: number } | null = null

export function obey(order: Order): void {
  if (order.kind === 'CLOCKS') Object.assign(clocks, { processMs: order.processMs, storeMs: order.storeMs })
  else death = { step: order.step, left: order.skip }
}

/** A place at which the process may be made to die, without a chance to tidy up. */
export function pass(step: string): void {
  if (death?.step === step && death.left-- <= 0) process.kill(process.pid, 'SIGKILL')
}
