/** Who, what and a time of day. */
export interface TimedFacts {
  who?: string
  note?: string | null
  at: string | null
}

export type TimedText = (facts: TimedFacts) => string
