import { sameJson } from '../sameJson.ts'
import type { EditorConflict, EditorHead } from './view.ts'

/** What is on the screen, the version that it began from, and the one that it met. */
export interface Text<Content> {
  content: Content
  /** The content is null where that was before a reload. */
  base: { number: number; content: Content | null; savedAt?: string | undefined }
  /** No answer has said that `content` is saved. */
  unsaved: boolean
  met: EditorHead<Content> | null
}

export function textOf<Content>(head: EditorHead<Content>): Text<Content> {
  return { content: head.content, base: head, unsaved: false, met: null }
}

/** Another version is the head. What was typed and is not the same gives way to nothing, unasked. */
export function meeting<Content>(text: Text<Content>, head: EditorHead<Content>): Text<Content> {
  const isFollowed = !text.unsaved || sameJson(text.content, head.content)
  return isFollowed ? textOf(head) : { ...text, met: head }
}

/** Goes on from the version that was met, with content that somebody has chosen. */
export function resolving<Content>(head: EditorHead<Content>, content: Content): Text<Content> {
  return { content, base: head, unsaved: !sameJson(content, head.content), met: null }
}

export function conflictOf<Content>({ content, base, met }: Text<Content>): EditorConflict<Content> | null {
  return met && { mine: content, theirs: met.content, base: base.content, head: met }
}
