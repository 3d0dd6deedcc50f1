import type { LineTexts } from '@holdfast/client/line'
import type { TimedText } from '../texts/timed.ts'
import { texts } from '../texts.ts'
import { timeOf } from '../time/format.ts'

const timed =
  (text: TimedText): LineTexts['asked'] =>
  ({ leftMs, ...facts }) =>
    text({ ...facts, at: leftMs == null ? null : timeOf(new Date(Date.now() + leftMs).toISOString()) })

const { asked, announced, ownTakeover, reserved, reservedForOther } = texts.handover.line

export const lineTexts: LineTexts = {
  ...texts.handover.lineTexts,
  asked: timed(asked),
  announced: timed(announced),
  ownTakeover: timed(ownTakeover),
  reserved: timed(reserved),
  reservedForOther: timed(reservedForOther),
}
