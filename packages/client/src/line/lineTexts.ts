/** Who, what and for how long. */
export interface LineFacts {
  who?: string
  note?: string | null
  /** Milliseconds that are left; null where no time is set. */
  leftMs?: number | null
  /** The same as minutes and seconds, 0:42. */
  left?: string
  position?: number
}

export type LineText = (facts: LineFacts) => string

const somebody = (who?: string) => who || 'Somebody'
const said = (note?: string | null) => (note ? `: “${note}”.` : '.')

const timeIn = (leftMs: number) =>
  new Date(Date.now() + leftMs).toLocaleTimeString([], { timeStyle: 'short' })

const english = {
  asked: ({ who, note, leftMs }) =>
    `${somebody(who)} asks for this draft${said(note)} ${
      leftMs == null ? 'Please answer.' : `Answer by ${timeIn(leftMs)}, or go on typing.`
    }`,
  announced: ({ who, note, left }) =>
    `${somebody(who)} takes this draft over in ${left}${said(note)} Finish and release.`,
  next: () => 'You are next.',
  waiting: ({ position }) => `You are number ${position} in the line.`,
  later: ({ who, note }) => `${somebody(who)} answers: later${said(note)}`,
  ownTakeover: ({ left }) => `You take this draft over in ${left}.`,
  reserved: ({ left }) => `Kept for you for ${left}.`,
  reservedForOther: ({ who, left }) => `Kept for ${somebody(who)} for ${left}.`,
  denied: ({ who, note }) => `${somebody(who)} declined${said(note)}`,
  lapsed: () => 'You are no longer in the line.',

  request: () => 'Ask for it',
  withdraw: () => 'Leave the line',
  takeTurn: () => 'Edit now',
  handOver: () => 'Hand over',
  answerLater: () => 'Later',
  deny: () => 'Decline',
} satisfies Record<string, LineText>

export type LineTexts = Record<keyof typeof english, LineText>

/** Every text about the line, in English. A translation is an object with the same keys. */
export const englishLineTexts: LineTexts = english
