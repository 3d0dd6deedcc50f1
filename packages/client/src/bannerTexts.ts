import type { DraftLockEndCause } from '@holdfast/documents'

/** Who and why, as far as the server told. */
export interface BannerFacts {
  /** The name of whoever holds the lock, or ended it; null when nobody is known. */
  who: string | null
  reason: string | null
}

export type BannerText = (facts: BannerFacts) => string

const somebody = (who: string | null) => who ?? 'Somebody'
const because = (reason: string | null) => (reason ? `: “${reason}”` : '.')

const english = {
  acquiring: () => 'Asking for the lock …',
  held: () => 'You are editing this draft.',
  unreachable: () => 'The server cannot be reached. Your text is kept here, and trying goes on.',
  heldByOther: ({ who }) => `${somebody(who)} is editing this draft.`,
  heldElsewhere: () => 'You are editing this draft in another tab.',
  free: () => 'This draft is free again.',
  ended: () => 'The lock has ended.',

  TAKEN_OVER: ({ who, reason }) => `${somebody(who)} took this draft over${because(reason)}`,
  FORCE_RELEASED: ({ who, reason }) => `${somebody(who)} ended your lock${because(reason)}`,
  OVERRIDDEN: ({ who, reason }) => `${somebody(who)} changed this draft under your lock${because(reason)}`,
  REPLACED: () => 'This draft was opened again in this tab.',
  EXPIRED: () => 'Your lock has expired.',
  IDLE: () => 'Your lock has ended because nothing was typed for a while.',
  RELEASED: () => 'You have given the lock up.',
  RIGHTS_WITHDRAWN: () => 'You may no longer edit this draft.',
  TOOL_DELETED: () => 'This document was deleted.',
  VERSION_CONFLICT: () => 'There is a newer version of this draft. Load it to go on.',
  UNAUTHENTICATED: () => 'Please sign in again.',
  FORBIDDEN: () => 'You may not edit this draft.',
  NOT_FOUND: () => 'There is no such document.',
  LOCKING_DISABLED: () => 'Locking is switched off for this collection.',
} satisfies Record<Exclude<DraftLockEndCause, 'UNKNOWN_TOKEN'>, BannerText> & Record<string, BannerText>

export type BannerTexts = Record<keyof typeof english, BannerText>

/**
 * Every text of the banner, in English. A translation is an object with the same keys, given to `DraftLockProvider`.
 * Keys in lower case are situations, those in capitals the causes of a loss.
 */
export const englishTexts: BannerTexts = english
