/** The exports of `@holdfast/client/words/de`. */
import type { BannerTexts } from '../bannerTexts.ts'
import type { EditorTexts } from '../editorTexts.ts'
import type { LineTexts } from '../line/lineTexts.ts'
import { timesIn } from './times.ts'
import type { Words } from './words.ts'

const { timeOf, timeIn } = timesIn('de')
const somebody = (who?: string | null) => who || 'Jemand'
const quoted = (text?: string | null) => (text ? `: „${text}“.` : '.')
const noted = (text?: string | null) => (text ? ` („${text}“).` : '.')

export const texts: BannerTexts = {
  reader: () =>
    'Sie dürfen dieses Dokument lesen. Nur die dafür Zuständigen und Admins können es bearbeiten.',
  acquiring: () => 'Die Sperre wird angefordert …',
  held: () => 'Sie bearbeiten diesen Entwurf.',
  unlocked: () =>
    'Sperren sind hier abgeschaltet: Andere können diesen Entwurf gleichzeitig bearbeiten. Beim Speichern wird mit der neuesten Version verglichen.',
  unreachable: () =>
    'Der Server ist nicht erreichbar. Ihr Text bleibt hier erhalten. Es wird erneut versucht …',
  heldByOther: ({ who, comment }) => `${somebody(who)} bearbeitet diesen Entwurf${quoted(comment)}`,
  heldElsewhere: ({ comment }) =>
    `Sie bearbeiten diesen Entwurf an anderer Stelle: in einem anderen Tab, auf einem anderen Gerät oder in einem Terminal${noted(comment)}`,
  free: () => 'Dieser Entwurf ist wieder frei.',
  waiting: () => 'Dieser Entwurf ist im Moment nicht verfügbar. Es wird erneut versucht …',
  takeoverRefused: ({ who }) =>
    who
      ? `Sie dürfen diesen Entwurf nicht von ${who} übernehmen.`
      : 'Sie dürfen diesen Entwurf nicht übernehmen.',
  takeoverNeedsReason: ({ who }) =>
    `Geben Sie einen Grund an, um diesen Entwurf${who ? ` von ${who}` : ''} zu übernehmen.`,
  takeoverTooLate: ({ who }) =>
    `Sie haben den Entwurf nicht übernommen: Jetzt hat ihn ${who || 'jemand anderes'}.`,
  continuedElsewhere: () =>
    'Sie haben diesen Entwurf an anderer Stelle weiterbearbeitet: in einem anderen Tab oder auf einem anderen Gerät.',
  ended: () => 'Die Sperre ist beendet.',
  endedBy: ({ who, reason }) => `${somebody(who)} hat Ihre Sperre beendet${quoted(reason)}`,
  refused: () => 'Die Sperre wurde verweigert.',

  TAKEN_OVER: ({ who, reason }) => `${somebody(who)} hat diesen Entwurf übernommen${quoted(reason)}`,
  FORCE_RELEASED: ({ who, reason }) => `${somebody(who)} hat Ihre Sperre beendet${quoted(reason)}`,
  OVERRIDDEN: ({ who, reason }) =>
    `${somebody(who)} hat diesen Entwurf trotz Ihrer Sperre geändert${quoted(reason)}`,
  HANDED_OVER: () => 'Sie haben diesen Entwurf übergeben.',
  UNANSWERED: ({ who }) =>
    `${somebody(who)} hat um diesen Entwurf gebeten und keine Antwort bekommen. Deshalb ist Ihre Sperre beendet.`,
  REPLACED: () => 'Dieser Entwurf wurde in diesem Tab erneut geöffnet.',
  EXPIRED: () => 'Ihre Sperre ist abgelaufen.',
  IDLE: () => 'Ihre Sperre ist beendet, weil Sie eine Weile nichts eingegeben haben.',
  RELEASED: () => 'Sie haben die Sperre aufgehoben.',
  RIGHTS_WITHDRAWN: () => 'Sie dürfen diesen Entwurf nicht mehr bearbeiten.',
  TOOL_DELETED: () => 'Dieses Dokument wurde gelöscht.',
  VERSION_CONFLICT: () => 'Es gibt eine neuere Version dieses Entwurfs. Laden Sie sie, um weiterzuarbeiten.',
  UNAUTHENTICATED: () => 'Bitte melden Sie sich erneut an.',
  FORBIDDEN: () => 'Sie dürfen diesen Entwurf nicht bearbeiten.',
  NOT_FOUND: () => 'Dieses Dokument gibt es nicht.',
  PERSISTED_QUERY_ONLY: () =>
    'Der Dienst kennt die Anfragen dieser Seite nicht. Bitte wenden Sie sich an den Betreiber.',
  PERSISTED_QUERY_NOT_FOUND: () => 'Der Dienst kennt diese Fassung der Seite nicht. Laden Sie die Seite neu.',
}

/** The German text for a code, instead of the server's English message; undefined where there is none. */
const reasonOf = (code: string) =>
  code in texts ? texts[code as keyof BannerTexts]({ who: null, reason: null }) : undefined

export const editorTexts: EditorTexts = {
  banner: () => 'Stand des Entwurfs',
  acquire: () => 'Bearbeiten',
  takeBack: () => 'Übernehmen',
  compare: () => 'Vergleichen',

  loading: () => 'Wird geladen …',
  saved: ({ at }) => (at ? `Gespeichert: ${timeOf(at)}` : 'Gespeichert'),
  saving: () => 'Wird gespeichert …',
  offline: () => 'Noch nicht gespeichert: Der Server antwortet nicht. Es wird erneut versucht …',
  waiting: () => 'Ihre Änderungen sind nicht gespeichert. Sie bleiben hier erhalten.',
  conflict: () =>
    'Nicht gespeichert: Jemand anderes hat eine neuere Version gespeichert. Vergleichen Sie die beiden.',
  invalid: ({ message }) => `Nicht gespeichert: ${message}`,
  refused: ({ code = '', message }) => `Nicht gespeichert: ${reasonOf(code) ?? message}`,

  takeOverTitle: () => 'Diesen Entwurf übernehmen?',
  takeOverText: ({ who }) =>
    `${somebody(who)} bearbeitet ihn und muss dann aufhören. Ihr Grund wird dort angezeigt; was dort nicht gespeichert ist, bleibt erhalten.`,
  reason: () => 'Grund',
  reasonMissing: () => 'Bitte geben Sie einen Grund an.',
  takeOver: () => 'Übernehmen',
  cancel: () => 'Abbrechen',

  conflictTitle: () => 'Der Entwurf hat sich geändert',
  conflictText: ({ who, at }) =>
    `${somebody(who)} hat eine andere Version gespeichert${at ? ` (${timeOf(at)})` : ''}, seit Sie begonnen haben. Welche möchten Sie behalten?`,
  mine: () => 'Ihre Version',
  theirs: ({ who }) => (who ? `Von ${who}` : 'Die andere Version'),
  keepMine: () => 'Meine behalten',
  takeTheirs: () => 'Die andere nehmen',
  merge: () => 'Beide behalten',
  later: () => 'Später entscheiden',
}

export const lineTexts: LineTexts = {
  asked: ({ who, note, leftMs }) =>
    `${somebody(who)} bittet um diesen Entwurf${quoted(note)} ${
      leftMs == null
        ? 'Bitte antworten Sie.'
        : `Antworten Sie bis ${timeIn(leftMs)}, oder schreiben Sie weiter.`
    }`,
  announced: ({ who, note, left }) =>
    `${somebody(who)} übernimmt diesen Entwurf in ${left}${quoted(note)} Schließen Sie Ihre Arbeit ab, und geben Sie ihn frei.`,
  next: () => 'Sie sind als Nächstes an der Reihe.',
  waiting: ({ position }) => `Sie sind Nummer ${position} in der Reihe.`,
  later: ({ who, note }) => `${somebody(who)} antwortet: später${quoted(note)}`,
  ownTakeover: ({ left }) => `Sie übernehmen diesen Entwurf in ${left}.`,
  reserved: ({ left }) => `Noch ${left} für Sie reserviert.`,
  reservedForOther: ({ who, left }) => `Noch ${left} für ${who || 'jemand anderen'} reserviert.`,
  denied: ({ who, note }) => `${somebody(who)} hat abgelehnt${quoted(note)}`,
  lapsed: () => 'Sie stehen nicht mehr in der Reihe.',

  request: () => 'Darum bitten',
  withdraw: () => 'Reihe verlassen',
  takeTurn: () => 'Jetzt bearbeiten',
  handOver: () => 'Übergeben',
  answerLater: () => 'Später',
  deny: () => 'Ablehnen',
}

export const german: Words = { texts, editorTexts, lineTexts }
