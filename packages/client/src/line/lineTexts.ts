/** Who, what and for how long. */
export interface LineFacts {
  who?: string
  note?: string | null
  /** Milliseconds left; null without a time limit. */
  leftMs?: number | null
  /** The same in minutes and seconds, such as 0:42. */
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
    `${somebody(who)} is asking for this draft${said(note)} ${
      leftMs == null ? 'Please answer.' : `Answer by ${timeIn(leftMs)}, or keep typing.`
    }`,
  announced: ({ who, note, left }) =>
    `${somebody(who)} will take over this draft in ${left}${said(note)} Finish and release it.`,
  next: () => 'You are next.',
  waiting: ({ position }) => `You are number ${position} in the line.`,
  later: ({ who, note }) => `${somebody(who)} answers: later${said(note)}`,
  ownTakeover: ({ left }) => `You will take over this draft in ${left}.`,
  reserved: ({ left }) => `Reserved for you for ${left}.`,
  reservedForOther: ({ who, left }) => `Reserved for ${who || 'somebody else'} for ${left}.`,
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

/** All texts about the waiting line, in English. A translation is an object with the same keys. */
export const englishLineTexts: LineTexts = english
