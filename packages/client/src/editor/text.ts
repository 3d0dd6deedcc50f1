import { sameJson } from '../sameJson.ts'
import type { EditorConflict, EditorHead } from './view.ts'

/** The text on the screen, the version it is based on, and a newer version that it met. */
export interface Text<Content> {
  content: Content
  /** The content is null if it was loaded before a reload. */
  base: { number: number; content: Content | null; savedAt?: string | undefined }
  /** True if `content` is not confirmed as saved. */
  unsaved: boolean
  met: EditorHead<Content> | null
}

export function textOf<Content>(head: EditorHead<Content>): Text<Content> {
  return { content: head.content, base: head, unsaved: false, met: null }
}

/** Another version is the head. Typed text that differs from it is never replaced without asking. */
export function meeting<Content>(text: Text<Content>, head: EditorHead<Content>): Text<Content> {
  const isFollowed = !text.unsaved || sameJson(text.content, head.content)
  return isFollowed ? textOf(head) : { ...text, met: head }
}

/** Continues from the newer version, with the content that a person has chosen. */
export function resolving<Content>(head: EditorHead<Content>, content: Content): Text<Content> {
  return { content, base: head, unsaved: !sameJson(content, head.content), met: null }
}

export function conflictOf<Content>({ content, base, met }: Text<Content>): EditorConflict<Content> | null {
  return met && { mine: content, theirs: met.content, base: base.content, head: met }
}
