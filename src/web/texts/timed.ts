/** Who, what and until which time of the day. */
export interface TimedFacts {
  who?: string
  note?: string | null
  at: string | null
}

export type TimedText = (facts: TimedFacts) => string
