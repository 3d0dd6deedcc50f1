import type { DraftLockEndCause } from '@holdfast/documents'

/** Who did it and why, as far as the server has said. */
export interface BannerFacts {
  /** The name of whoever holds the lock, or ended it; null when nobody is known. */
  who: string | null
  reason: string | null
  /** The comment that the holder gave when acquiring the lock. */
  comment?: string | null
  /** When the other lock began, and when this one ended: UTC instants, ISO 8601. */
  since?: string | null
  at?: string | null
  /** True where the sentence follows another one and says what holds now. */
  isNow?: boolean
}

export type BannerText = (facts: BannerFacts) => string

const somebody = (who: string | null) => who ?? 'Somebody'
const because = (reason?: string | null) => (reason ? `: “${reason}”.` : '.')
const noted = (comment?: string | null) => (comment ? ` (“${comment}”).` : '.')

const english = {
  reader: () => 'You may read this document. Only its maintainers and admins can edit it.',
  acquiring: () => 'Asking for the lock …',
  held: () => 'You are editing this draft.',
  unlocked: () =>
    'Locks are switched off here: others can edit this draft at the same time. When you save, it is compared with the newest version.',
  unreachable: () => 'The server cannot be reached. Your text is kept here. Trying again …',
  heldByOther: ({ who, comment }) => `${somebody(who)} is editing this draft${because(comment)}`,
  heldElsewhere: ({ comment }) =>
    `You are editing this draft elsewhere: in another tab, on another device or in a terminal${noted(comment)}`,
  free: () => 'This draft is free again.',
  waiting: () => 'This draft is not available at the moment. Trying again …',
  takeoverRefused: ({ who }) => `You may not take over this draft from ${who ?? 'its holder'}.`,
  takeoverNeedsReason: ({ who }) => `To take over this draft from ${who ?? 'its holder'}, give a reason.`,
  takeoverTooLate: ({ who }) => `You did not take over the draft: ${who ?? 'somebody else'} has it now.`,
  continuedElsewhere: () => 'You continued this draft elsewhere: in another tab or on another device.',
  ended: () => 'The lock has ended.',
  endedBy: ({ who, reason }) => `${somebody(who)} ended your lock${because(reason)}`,
  refused: () => 'The lock was refused.',

  TAKEN_OVER: ({ who, reason }) => `${somebody(who)} took over this draft${because(reason)}`,
  FORCE_RELEASED: ({ who, reason }) => `${somebody(who)} ended your lock${because(reason)}`,
  OVERRIDDEN: ({ who, reason }) => `${somebody(who)} changed this draft despite your lock${because(reason)}`,
  HANDED_OVER: () => 'You have handed this draft over.',
  UNANSWERED: ({ who }) => `${somebody(who)} asked for this draft and got no answer, so your lock has ended.`,
  REPLACED: () => 'This draft was opened again in this tab.',
  EXPIRED: () => 'Your lock has expired.',
  IDLE: () => 'Your lock has ended because you typed nothing for a while.',
  RELEASED: () => 'You have released the lock.',
  RIGHTS_WITHDRAWN: () => 'You may no longer edit this draft.',
  TOOL_DELETED: () => 'This document was deleted.',
  VERSION_CONFLICT: () => 'There is a newer version of this draft. Load it to continue.',
  UNAUTHENTICATED: () => 'Please sign in again.',
  FORBIDDEN: () => 'You may not edit this draft.',
  NOT_FOUND: () => 'This document does not exist.',
  PERSISTED_QUERY_ONLY: () =>
    'The service does not know the requests of this page. Please tell the people who run it.',
  PERSISTED_QUERY_NOT_FOUND: () => 'The service does not know this version of the page. Reload it.',
} satisfies Record<Exclude<DraftLockEndCause, 'UNKNOWN_TOKEN'>, BannerText> & Record<string, BannerText>

export type BannerTexts = Record<keyof typeof english, BannerText>

/**
 * All texts of the banner, in English. A translation is an object with the same keys; give it to `DraftLockProvider`.
 * Keys in lower case are situations, keys in capitals are causes of a lost lock.
 */
export const englishTexts: BannerTexts = english
