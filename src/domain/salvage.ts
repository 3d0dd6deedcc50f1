/** What is kept of text that a lock's end has cut off (rule 36). Its size is that of any content. */
export const salvageLimits = {
  /** For how long after its end a grant may send it. */
  takenMs: 86_400_000,
  /** For how long it is kept. */
  keptMs: 7 * 86_400_000,
  /** Of one person; the oldest go first. */
  perDocument: 5,
  bytesPerPerson: 50_000_000,
  /** How many are shown of a document, and of a person. */
  shown: 50,
  shownOfAPerson: 200,
}
