import { englishLineTexts, type LineFacts, type LineTexts } from './lineTexts.ts'
import type { LineView, Waiting } from './view.ts'

export interface LineBanner {
  /** The key of the text. Also useful as a name for styles and tests. */
  key: keyof LineTexts
  text: string
  /** The request that it is about. */
  request: Waiting
}

/** What to tell of the line, to the holder or to one who waits; null where there is nothing to say. A pure function. */
export function lineBannerOf(
  view: LineView,
  isHeld: boolean,
  texts: LineTexts = englishLineTexts,
): LineBanner | null {
  const found = isHeld ? toHolder(view) : toWaiter(view)
  if (!found) return null
  const [key, request, facts = {}] = found
  const { requester, note, position, dueInMs, reservedInMs } = request
  const leftMs = reservedInMs ?? dueInMs
  const about = { who: requester.name, note, position, leftMs, left: countdown(leftMs), ...facts }
  const text = texts[key](about)
  return { key, text: key === 'later' ? `${text} ${texts[placeOf(request)](about)}` : text, request }
}

/** A minute and more as minutes, the rest as seconds: 0:42. */
function countdown(leftMs: number | null): string {
  const seconds = Math.ceil((leftMs ?? 0) / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

type Found = [key: keyof LineTexts, request: Waiting, facts?: LineFacts] | null

function toHolder({ announced, requests }: LineView): Found {
  if (announced) return ['announced', announced]
  // Who has had an answer waits without another.
  const asked = requests.find(({ answer, isMine }) => !answer && !isMine)
  return asked ? ['asked', asked] : null
}

function toWaiter({ mine, requests, settled }: LineView): Found {
  const kept = requests.find(({ state }) => state === 'RESERVED')
  if (mine && kept === mine) return ['reserved', mine]
  if (mine?.kind === 'TAKEOVER') return ['ownTakeover', mine]
  if (mine?.answer === 'LATER')
    return ['later', mine, { who: mine.answeredBy?.name ?? '', note: mine.answerNote }]
  if (mine) return [placeOf(mine), mine]
  if (kept) return ['reservedForOther', kept]
  if (settled?.state === 'DENIED')
    return ['denied', settled, { who: settled.answeredBy?.name ?? '', note: settled.answerNote }]
  return settled?.state === 'LAPSED' ? ['lapsed', settled] : null
}

const placeOf = ({ position }: Waiting) => (position === 1 ? 'next' : 'waiting')
