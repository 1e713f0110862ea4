import type { BookRequest } from '../../../src/contract/adapter.ts'
import type { InputIssue } from '../../../src/domain/error.ts'
import type { Settings } from '../config.ts'

/** The patient's words, and below them our reference where the clinic agreed to see it (U22). */
export function toWireNotes({ notes, marker }: BookRequest, settings: Settings): string | null {
  const lines = [...(notes ? [notes] : []), ...(settings.markerInNotes ? [lineOf(marker)] : [])]
  return lines.length > 0 ? lines.join('\n') : null
}

export function issuesOfNotes(request: BookRequest, settings: Settings): InputIssue[] {
  const length = [...(toWireNotes(request, settings) ?? '')].length
  if (length <= settings.notesMaxLength) return []
  const spare = settings.notesMaxLength - (settings.markerInNotes ? lineOf(request.marker).length + 1 : 0)
  return [{ path: ['input', 'notes'], message: `at most ${spare} characters` }]
}

export function hasMarker(notes: string | null, marker: string): boolean {
  return markersIn(notes).includes(lineOf(marker))
}

/** A booking that carries another reference of ours is another booking of ours. */
export function hasOtherMarker(notes: string | null, marker: string): boolean {
  const found = markersIn(notes)
  return found.length > 0 && !found.includes(lineOf(marker))
}

function lineOf(marker: string): string {
  return `Ref: ${marker}`
}

/** Staff may write around it, so the line is looked for, not the end of the text. */
function markersIn(notes: string | null): readonly string[] {
  return notes?.match(/Ref: hf-[A-Za-z0-9-]+/g) ?? []
}
