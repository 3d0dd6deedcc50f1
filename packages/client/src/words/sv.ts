/** The exports of `@holdfast/client/words/sv`. */
import type { BannerTexts } from '../bannerTexts.ts'
import type { EditorTexts } from '../editorTexts.ts'
import type { LineTexts } from '../line/lineTexts.ts'
import { timesIn } from './times.ts'
import type { Words } from './words.ts'

const { timeOf, timeIn } = timesIn('sv')
const somebody = (who?: string | null) => who || 'Någon'
const quoted = (text?: string | null) => (text ? `: ”${text}”.` : '.')
const noted = (text?: string | null) => (text ? ` (”${text}”).` : '.')

export const texts: BannerTexts = {
  reader: () => 'Du får läsa dokumentet. Bara de ansvariga och administratörer kan redigera det.',
  acquiring: () => 'Begär låset …',
  held: () => 'Du redigerar det här utkastet.',
  unlocked: () =>
    'Lås är avstängda här: andra kan redigera utkastet samtidigt. När du sparar jämförs det med den senaste versionen.',
  unreachable: () => 'Servern går inte att nå. Din text finns kvar här. Försöker igen …',
  heldByOther: ({ who, comment }) => `${somebody(who)} redigerar det här utkastet${quoted(comment)}`,
  heldElsewhere: ({ comment }) =>
    `Du redigerar utkastet på ett annat ställe: i en annan flik, på en annan enhet eller i en terminal${noted(comment)}`,
  free: () => 'Utkastet är ledigt igen.',
  waiting: () => 'Utkastet är inte tillgängligt just nu. Försöker igen …',
  takeoverRefused: ({ who }) => `Du får inte ta över utkastet${who ? ` från ${who}` : ''}.`,
  takeoverNeedsReason: ({ who }) => `Ange ett skäl för att ta över utkastet${who ? ` från ${who}` : ''}.`,
  takeoverTooLate: ({ who }) => `Du tog inte över utkastet: nu är det ${who || 'någon annan'} som har det.`,
  continuedElsewhere: () =>
    'Du fortsatte med utkastet på ett annat ställe: i en annan flik eller på en annan enhet.',
  ended: () => 'Låset har upphört.',
  endedBy: ({ who, reason }) => `${somebody(who)} avslutade ditt lås${quoted(reason)}`,
  refused: () => 'Låset nekades.',

  TAKEN_OVER: ({ who, reason }) => `${somebody(who)} tog över utkastet${quoted(reason)}`,
  FORCE_RELEASED: ({ who, reason }) => `${somebody(who)} avslutade ditt lås${quoted(reason)}`,
  OVERRIDDEN: ({ who, reason }) => `${somebody(who)} ändrade utkastet trots ditt lås${quoted(reason)}`,
  HANDED_OVER: () => 'Du har lämnat över utkastet.',
  UNANSWERED: ({ who }) => `${somebody(who)} bad om utkastet och fick inget svar, så ditt lås har upphört.`,
  REPLACED: () => 'Utkastet öppnades på nytt i den här fliken.',
  EXPIRED: () => 'Ditt lås har gått ut.',
  IDLE: () => 'Ditt lås har upphört eftersom du inte skrev något på en stund.',
  RELEASED: () => 'Du har släppt låset.',
  RIGHTS_WITHDRAWN: () => 'Du får inte längre redigera utkastet.',
  TOOL_DELETED: () => 'Dokumentet har tagits bort.',
  VERSION_CONFLICT: () => 'Det finns en nyare version av utkastet. Läs in den för att fortsätta.',
  UNAUTHENTICATED: () => 'Logga in igen.',
  FORBIDDEN: () => 'Du får inte redigera utkastet.',
  NOT_FOUND: () => 'Dokumentet finns inte.',
  PERSISTED_QUERY_ONLY: () =>
    'Tjänsten känner inte till den här sidans anrop. Säg till den som driver tjänsten.',
  PERSISTED_QUERY_NOT_FOUND: () =>
    'Tjänsten känner inte till den här versionen av sidan. Läs in sidan på nytt.',
}

/** The Swedish text for a code, instead of the server's English message; undefined where there is none. */
const reasonOf = (code: string) =>
  code in texts ? texts[code as keyof BannerTexts]({ who: null, reason: null }) : undefined

export const editorTexts: EditorTexts = {
  banner: () => 'Utkastets läge',
  acquire: () => 'Redigera',
  takeBack: () => 'Ta över',
  compare: () => 'Jämför',

  loading: () => 'Läser in …',
  saved: ({ at }) => (at ? `Sparat ${timeOf(at)}` : 'Sparat'),
  saving: () => 'Sparar …',
  offline: () => 'Inte sparat ännu: servern svarar inte. Försöker igen …',
  waiting: () => 'Dina ändringar är inte sparade. De finns kvar här.',
  conflict: () => 'Inte sparat: någon annan har sparat en nyare version. Jämför de två.',
  invalid: ({ message }) => `Inte sparat: ${message}`,
  refused: ({ code = '', message }) => `Inte sparat: ${reasonOf(code) ?? message}`,

  takeOverTitle: () => 'Ta över utkastet?',
  takeOverText: ({ who }) =>
    `${somebody(who)} redigerar det och måste sluta. Ditt skäl visas där, och det som inte är sparat finns kvar.`,
  reason: () => 'Skäl',
  reasonMissing: () => 'Ange ett skäl.',
  takeOver: () => 'Ta över',
  cancel: () => 'Avbryt',

  conflictTitle: () => 'Utkastet har ändrats',
  conflictText: ({ who, at }) =>
    `${somebody(who)} har sparat en annan version${at ? ` (${timeOf(at)})` : ''} sedan du började. Vilken vill du behålla?`,
  mine: () => 'Din',
  theirs: ({ who }) => (who ? `Av ${who}` : 'Den andra versionen'),
  keepMine: () => 'Behåll min',
  takeTheirs: () => 'Ta den andra',
  merge: () => 'Behåll båda',
  later: () => 'Bestäm senare',
}

export const lineTexts: LineTexts = {
  asked: ({ who, note, leftMs }) =>
    `${somebody(who)} ber om utkastet${quoted(note)} ${
      leftMs == null ? 'Svara, tack.' : `Svara senast ${timeIn(leftMs)}, eller fortsätt skriva.`
    }`,
  announced: ({ who, note, left }) =>
    `${somebody(who)} tar över utkastet om ${left}${quoted(note)} Avsluta och släpp det.`,
  next: () => 'Du står på tur.',
  waiting: ({ position }) => `Du är nummer ${position} i kön.`,
  later: ({ who, note }) => `${somebody(who)} svarar: senare${quoted(note)}`,
  ownTakeover: ({ left }) => `Du tar över utkastet om ${left}.`,
  reserved: ({ left }) => `Reserverat för dig i ${left}.`,
  reservedForOther: ({ who, left }) => `Reserverat för ${who || 'någon annan'} i ${left}.`,
  denied: ({ who, note }) => `${somebody(who)} tackade nej${quoted(note)}`,
  lapsed: () => 'Du står inte längre i kön.',

  request: () => 'Be om det',
  withdraw: () => 'Lämna kön',
  takeTurn: () => 'Redigera nu',
  handOver: () => 'Lämna över',
  answerLater: () => 'Senare',
  deny: () => 'Tacka nej',
}

export const swedish: Words = { texts, editorTexts, lineTexts }
