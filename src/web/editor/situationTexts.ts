import { type BannerFacts, type BannerTexts, englishTexts } from '@holdfast/client'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'

const { banner, situations: more } = texts

const whoOf = ({ who }: BannerFacts) => who ?? texts.somebody
const endedAt = ({ at }: BannerFacts) => timeOf(at ?? new Date().toISOString())
const because = ({ reason }: BannerFacts) => (reason ? banner.because(reason) : '.')
const displaced = (cause: keyof typeof banner.displaced) => (facts: BannerFacts) =>
  banner.displaced[cause](whoOf(facts), endedAt(facts)) + because(facts)

const lost = Object.fromEntries(
  Object.entries(banner.lost).map(([cause, words]) => [cause, () => words]),
) as Record<keyof typeof banner.lost, () => string>

/** The texts of these pages for the situations of the draft client, with times. */
export const situationTexts: BannerTexts & { kept: string } = {
  ...englishTexts,
  kept: banner.kept,
  reader: () => banner.reader,
  unlocked: () => banner.unlocked,
  acquiring: () => banner.acquiring,
  unreachable: () => banner.unreachable,
  held: ({ since }) => (since ? banner.held(timeOf(since)) : banner.heldNow),
  free: ({ isNow }) => (isNow ? banner.free : banner.freeToEdit),
  heldByOther: (facts) =>
    facts.isNow
      ? banner.hasIt(whoOf(facts)).trim()
      : banner.heldByOther(whoOf(facts), timeOf(facts.since ?? '')),
  heldElsewhere: ({ since }) => banner.heldElsewhere(timeOf(since ?? '')),
  continuedElsewhere: (facts) => banner.displacedSelf(endedAt(facts)),
  TAKEN_OVER: displaced('TAKEN_OVER'),
  FORCE_RELEASED: displaced('FORCE_RELEASED'),
  OVERRIDDEN: displaced('OVERRIDDEN'),
  REPLACED: displaced('REPLACED'),
  ...lost,
  ended: lost.other,
  waiting: () => more.waiting,
  takeoverRefused: (facts) => more.takeoverRefused(whoOf(facts)),
  takeoverNeedsReason: (facts) => more.takeoverNeedsReason(whoOf(facts)),
  takeoverTooLate: (facts) => more.takeoverTooLate(whoOf(facts)),
  endedBy: displaced('FORCE_RELEASED'),
  refused: () => more.refused,
  PERSISTED_QUERY_ONLY: () => more.outdated,
  PERSISTED_QUERY_NOT_FOUND: () => more.outdated,
}
