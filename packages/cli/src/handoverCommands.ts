import { type Command, InvalidArgumentError } from 'commander'
import { answer, lineFor, type Request, requestAndLock } from './handover.ts'
import { interruption } from './interruption.ts'
import { isJson, printableText, show, span } from './output.ts'
import { signedIn } from './server.ts'

/** "90s", "5min", "1h". */
export function duration(text: string): number {
  const [, count, unit] = /^(\d{1,4})(s|min|m|h)$/.exec(text) ?? []
  if (!count || !unit) throw new InvalidArgumentError('Write it as 90s, 5min or 1h.')
  return Number(count) * { s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'min' | 'h']
}

const answers = { 'hand-over': 'HAND_OVER', later: 'LATER', deny: 'DENY' } as const

/** Commands to ask for a lock, and to answer. */
export function addHandoverCommands(program: Command): void {
  program
    .command('request <document>')
    .description('ask the holder for the lock of a document, wait for your turn, and lock it')
    .option('--note <text>', 'a note for the holder')
    .option(
      '--answer-within <time>',
      'if the holder neither answers nor types for this long, the lock ends',
      duration,
      120_000,
    )
    .option('--comment <text>', 'a comment shown to others beside the lock')
    .action(async (name: string, options: { note?: string; answerWithin: number; comment?: string }) => {
      const { note = null, comment = null, answerWithin: answerWithinMs } = options
      const asked = { note, comment, answerWithinMs }
      const result = await requestAndLock(await signedIn(), name, asked, interruption(), telling())
      show(result, ({ document, lock }) => [
        `You have locked ${document} (lock ${lock.fencingToken}). To work on it: holdfast checkout ${document}`,
      ])
    })

  program
    .command('line <document>')
    .description('list who is waiting for a document')
    .action(async (name: string) => {
      const result = await lineFor(await signedIn(), name)
      show(result, ({ document, requests }) =>
        requests.length === 0 ? [`Nobody is waiting for ${document}.`] : requests.map(lineText),
      )
    })

  program
    .command('answer <target> <answer>')
    .description(
      'answer the first in line for a document or folder that you have locked: hand-over, later or deny',
    )
    .option('--note <text>', 'a note for the person who asked')
    .option('--to <handle>', 'answer somebody else in the line')
    .action(
      async (
        target: string,
        said: string,
        { note = null, to = null }: { note?: string | null; to?: string | null },
      ) => {
        if (!(said in answers)) throw new InvalidArgumentError('Answer hand-over, later or deny.')
        const result = await answer(signedIn, target, {
          answer: answers[said as keyof typeof answers],
          note,
          to,
        })
        show(result, ({ document, request: { requester, answer } }) => [
          answer === 'HAND_OVER'
            ? `${document} is now reserved for ${requester.name}. Your lock has ended.`
            : `${requester.name} has been told.`,
        ])
      },
    )
}

const lineText = ({ position, requester, kind, note, dueInMs, state, reservedUntil }: Request): string => {
  const what = kind === 'TAKEOVER' ? 'will take it over' : state === 'RESERVED' ? 'is next' : 'is waiting'
  const when =
    state === 'RESERVED'
      ? `, reserved until ${reservedUntil}`
      : dueInMs === null
        ? ''
        : `, in ${span(dueInMs ?? 0)}`
  return `${position}  ${requester.name} ${what}${when}${note ? `: "${note}"` : ''}`
}

/** Prints each new situation to stderr once. */
export function telling(): (request: Request) => void {
  let said = ''
  return ({ position, dueInMs, kind, answer, answerNote, answeredBy }) => {
    const due = dueInMs === null ? '' : ` by ${new Date(Date.now() + (dueInMs ?? 0)).toISOString()}`
    const note = answerNote ? `: "${answerNote}"` : ''
    const place = kind === 'TAKEOVER' ? 'The holder has been told' : `You are number ${position} in the line`
    const put = answer === 'LATER' ? `${answeredBy?.name ?? 'The holder'} needs more time${note}. ` : ''
    const words = `${put}${place}. It is your turn${due || ' when the holder answers or has finished'}.`
    // The time changes with every key that the holder types.
    const situation = words.replace(/ by .*/, '')
    if (situation !== said && !isJson) process.stderr.write(`${printableText(words)}\n`)
    said = situation
  }
}
