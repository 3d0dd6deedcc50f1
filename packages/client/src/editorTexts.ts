/** Who did it, when and why, as far as it is known. */
export interface EditorFacts {
  /** The name of whoever holds the lock, or saved the other version. */
  who?: string | null
  /** UTC instant, ISO 8601. */
  at?: string | null
  /** The code of a refusal. */
  code?: string
  /** The server's message, in English. */
  message?: string
}

export type EditorText = (facts: EditorFacts) => string

const somebody = (who?: string | null) => who ?? 'Somebody'

function timeOf(at: string): string {
  const time = new Date(at)
  const isToday = time.toDateString() === new Date().toDateString()
  return isToday ? time.toLocaleTimeString([], { timeStyle: 'short' }) : time.toLocaleDateString()
}

const english = {
  banner: () => 'State of the draft',
  acquire: () => 'Edit',
  takeBack: () => 'Take over',
  compare: () => 'Compare',

  loading: () => 'Loading …',
  saved: ({ at }) => (at ? `Saved at ${timeOf(at)}` : 'Saved'),
  saving: () => 'Saving …',
  offline: () => 'Not saved yet: the server does not answer. Trying again …',
  waiting: () => 'Your changes are not saved. They are kept here.',
  conflict: () => 'Not saved: somebody else has saved a newer version. Compare the two.',
  invalid: ({ message }) => `Not saved: ${message}`,
  refused: ({ message }) => `Not saved: ${message}`,

  takeOverTitle: () => 'Take over this draft?',
  takeOverText: ({ who }) =>
    `${somebody(who)} is editing it and will have to stop. They see your reason and keep their unsaved changes.`,
  reason: () => 'Reason',
  reasonMissing: () => 'Please give a reason.',
  takeOver: () => 'Take over',
  cancel: () => 'Cancel',

  conflictTitle: () => 'The draft has changed',
  conflictText: ({ who, at }) =>
    `${somebody(who)} has saved another version${at ? ` at ${timeOf(at)}` : ''} since you started. Which one do you want to keep?`,
  mine: () => 'Yours',
  theirs: ({ who }) => (who ? `By ${who}` : 'The other version'),
  keepMine: () => 'Keep mine',
  takeTheirs: () => 'Take the other',
  merge: () => 'Keep both',
  later: () => 'Decide later',
} satisfies Record<string, EditorText>

export type EditorTexts = Record<keyof typeof english, EditorText>

/** All texts of an editor's status line, buttons and dialogs, in English. A translation is an object with the same keys. */
export const englishEditorTexts: EditorTexts = english
