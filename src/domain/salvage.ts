/** Limits for unsaved text of locks that have ended (rule 36). Its size has the same limit as content. */
export const salvageLimits = {
  /** How long after its end a grant may send text. */
  takenMs: 86_400_000,
  /** How long text is kept. */
  keptMs: 7 * 86_400_000,
  /** Per person; the oldest are deleted first. */
  perDocument: 5,
  bytesPerPerson: 50_000_000,
  /** How many are shown for a document, and for a person. */
  shown: 50,
  shownOfAPerson: 200,
}
