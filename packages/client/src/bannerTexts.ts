import type { DraftLockEndCause } from '@holdfast/documents'

/** Who and why, as far as the server told. */
export interface BannerFacts {
  /** The name of whoever holds the lock, or ended it; null when nobody is known. */
  who: string | null
  reason: string | null
  /** What the holder says beside the lock. */
  comment?: string | null
  /** When that lock began, or this one ended: UTC instants, ISO 8601. */
  since?: string | null
  at?: string | null
  /** It follows another sentence, and says how things are by now. */
  isNow?: boolean
}

export type BannerText = (facts: BannerFacts) => string

const somebody = (who: string | null) => who ?? 'Somebody'
const because = (reason?: string | null) => (reason ? `: “${reason}”.` : '.')
const noted = (comment?: string | null) => (comment ? ` (“${comment}”).` : '.')

const english = {
  reader: () => 'You may read this document. Only its maintainers and admins edit it.',
  acquiring: () => 'Asking for the lock …',
  held: () => 'You are editing this draft.',
  unlocked: () =>
    'Locks are switched off here: others may edit this draft too. Saving compares with the newest version.',
  unreachable: () => 'The server cannot be reached. Your text is kept here, and trying goes on.',
  heldByOther: ({ who, comment }) => `${somebody(who)} is editing this draft${because(comment)}`,
  heldElsewhere: ({ comment }) =>
    `You have the lock of this draft elsewhere: in another tab, on another device, or in a terminal${noted(comment)}`,
  free: () => 'This draft is free again.',
  waiting: () => 'This draft cannot be had at the moment. Trying goes on.',
  takeoverRefused: ({ who }) => `You may not take this draft over from ${who ?? 'its holder'}.`,
  takeoverNeedsReason: ({ who }) => `To take this draft over from ${who ?? 'its holder'}, state a reason.`,
  takeoverTooLate: ({ who }) => `The draft was not taken over: by now ${somebody(who)} has it.`,
  continuedElsewhere: () => 'You went on with this draft elsewhere: in another tab, or on another device.',
  ended: () => 'The lock has ended.',
  endedBy: ({ who, reason }) => `${somebody(who)} ended your lock${because(reason)}`,
  refused: () => 'The lock was refused.',

  TAKEN_OVER: ({ who, reason }) => `${somebody(who)} took this draft over${because(reason)}`,
  FORCE_RELEASED: ({ who, reason }) => `${somebody(who)} ended your lock${because(reason)}`,
  OVERRIDDEN: ({ who, reason }) => `${somebody(who)} changed this draft under your lock${because(reason)}`,
  HANDED_OVER: () => 'You have handed this draft over.',
  UNANSWERED: ({ who }) => `${somebody(who)} asked for this draft and got no answer, so your lock has ended.`,
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
  PERSISTED_QUERY_ONLY: () =>
    'The service does not know the requests of this page. Please tell whoever runs it.',
  PERSISTED_QUERY_NOT_FOUND: () => 'The service does not know this version of the page. Load it again.',
} satisfies Record<Exclude<DraftLockEndCause, 'UNKNOWN_TOKEN'>, BannerText> & Record<string, BannerText>

export type BannerTexts = Record<keyof typeof english, BannerText>

/**
 * Every text of the banner, in English. A translation is an object with the same keys, given to `DraftLockProvider`.
 * Keys in lower case are situations, those in capitals the causes of a loss.
 */
export const englishTexts: BannerTexts = english
