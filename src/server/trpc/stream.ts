import { tracked } from '@trpc/server'
import { DomainError } from '../../domain/error.ts'
import { refused } from './errors.ts'

/** A stream that a client can take up again behind the last event that it got. What ends it too early leaves it typed. */
export async function* trackedBy<Event extends { readonly id: string }, Shape>(
  events: AsyncIterable<Event>,
  shape: (event: Event) => Promise<Shape>,
) {
  try {
    for await (const event of events) yield tracked(event.id, await shape(event))
  } catch (error) {
    throw error instanceof DomainError ? refused(error) : error
  }
}
