import { englishLineTexts, type LineTexts } from '@holdfast/client/line'
import type { DraftLockChangeKind } from '../generated/graphql.ts'
import { timeOf } from '../time/format.ts'

const at = (leftMs?: number | null) => timeOf(new Date(Date.now() + (leftMs ?? 0)).toISOString())
const said = (note?: string | null) => (note ? `: “${note}”.` : '.')
const name = (who?: string) => who || 'Somebody'

/** Sentences that are read aloud once tell the time of day; what counts down stands beside them. */
const line: LineTexts = {
  ...englishLineTexts,
  asked: ({ who, note, leftMs }) =>
    `${name(who)} asks for this draft${said(note)} ${
      leftMs == null ? 'Please answer.' : `Answer by ${at(leftMs)}, or go on typing.`
    }`,
  announced: ({ who, note, leftMs }) =>
    `${name(who)} takes this draft over at ${at(leftMs)}${said(note)} Finish and save; what is not saved by then is kept.`,
  ownTakeover: ({ leftMs }) => `You take this draft over at ${at(leftMs)}.`,
  reserved: ({ leftMs }) => `The draft is kept for you until ${at(leftMs)}.`,
  reservedForOther: ({ who, leftMs }) => `The draft is kept for ${name(who)} until ${at(leftMs)}.`,
}

/** What the pages say about asking, handing over and what a takeover leaves behind. */
export const handoverTexts = {
  line,
  /** The buttons of the banner. */
  ask: 'Ask for it',
  takeBack: 'Call it off',
  left: (time: string) => `${time} left.`,
  failed: 'That did not work',
  askDialog: {
    title: 'Ask for this draft',
    intro: (who: string) =>
      `${who} is told at once. You are next when the draft is handed over or becomes free, and it opens by itself.`,
    note: 'Note',
    noteHelp: 'What you need it for. It may be empty.',
    confirm: 'Ask',
  },
  laterDialog: {
    title: 'Answer: later',
    intro: (who: string) => `${who} stays next in line, and reads your note.`,
    note: 'Note',
    noteHelp: 'When you will be done, for example.',
    confirm: 'Answer',
  },
  denyDialog: {
    title: 'Decline',
    intro: (who: string) => `${who} leaves the line, and reads your note. You keep the draft.`,
    note: 'Note',
    noteHelp: 'Why not. It may be empty.',
    confirm: 'Decline',
  },
  grace: {
    label: 'When',
    confirm: 'Announce',
    choices: { 0: 'At once', 60000: 'In 1 minute', 300000: 'In 5 minutes' } as Record<string, string>,
    consequence: (who: string, what: string) =>
      `${who} sees the countdown, goes on in “${what}” until it ends, and is told who announced it and why. Then the draft is yours.`,
  },
  viewers: {
    title: 'Also here',
    states: { EDITING: 'editing', WAITING: 'waiting', READING: 'reading' },
    one: (who: string, state: string) => `${who} (${state})`,
  },
  salvage: {
    title: 'Unsaved text that a lost lock left behind',
    one: (who: string, time: string) => `${who} had unsaved text, kept ${time}.`,
    own: (time: string) => `You had unsaved text when your lock ended, kept ${time}.`,
    compare: 'Compare',
    use: 'Use this text',
    discard: 'Discard it',
    label: 'Unsaved text',
    dialog: (who: string, number: number) =>
      `What ${who} had typed on top of version ${number} and not saved, compared with the text on your screen.`,
    you: 'you',
    gone: 'That text is no longer kept.',
  },
  history: {
    label: 'Lock history',
    columns: { at: 'When', what: 'What', who: 'Who', reason: 'Why', told: 'Holder told' },
    nothing: 'Nothing has happened to the lock yet.',
    older: 'Show older entries',
    told: (time: string) => `told ${time}`,
    notTold: 'not told yet',
    kinds: {
      SNAPSHOT: '',
      ACQUIRED: 'Locked',
      RELEASED: 'Unlocked',
      EXPIRED: 'Expired',
      TAKEN_OVER: 'Taken over',
      FORCE_RELEASED: 'Ended by an admin',
      OVERRIDDEN: 'Overridden',
      HEAD_ADVANCED: 'Saved',
      RIGHTS_WITHDRAWN: 'Ended with the rights',
      TOOL_DELETED: 'Document deleted',
      HANDED_OVER: 'Handed over',
      UNANSWERED: 'Ended: nobody answered',
      REQUESTED: 'Asked for',
      REQUEST_SETTLED: 'Request settled',
    } satisfies Record<DraftLockChangeKind, string>,
  },
}
