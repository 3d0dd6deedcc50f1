import { numberText } from '../texts/counted.ts'
import { texts } from '../texts.ts'

/** The lists are counted up to one more than this (operations/lists.graphql): counting a million rows takes long. */
const most = 1_000

export const countText = (count: number): string =>
  count > most ? texts.moreThan(numberText(most)) : numberText(count)
