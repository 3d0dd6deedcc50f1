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

/** Asking for a lock that somebody else has, and answering. */
export function addHandoverCommands(program: Command): void {
  program
    .command('request <document>')
    .description('asks its holder for the lock, waits for your turn, and locks it')
    .option('--note <text>', 'told to the holder')
    .option('--answer-within <time>', 'how long the holder may neither answer nor type', duration, 120_000)
    .option('--comment <text>', 'shown to others beside the lock')
    .action(async (name: string, options: { note?: string; answerWithin: number; comment?: string }) => {
      const { note = null, comment = null, answerWithin: answerWithinMs } = options
      const asked = { note, comment, answerWithinMs }
      const result = await requestAndLock(await signedIn(), name, asked, interruption(), telling())
      show(result, ({ document, lock }) => [
        `You have the lock of ${document}, lock ${lock.fencingToken}. To work on it: holdfast checkout ${document}`,
      ])
    })

  program
    .command('line <document>')
    .description('lists who waits for it')
    .action(async (name: string) => {
      const result = await lineFor(await signedIn(), name)
      show(result, ({ document, requests }) =>
        requests.length === 0 ? [`Nobody waits for ${document}.`] : requests.map(lineText),
      )
    })

  program
    .command('answer <target> <answer>')
    .description('answers the first in line for a document, or a folder, of yours: hand-over, later or deny')
    .option('--note <text>', 'told to whoever asked')
    .option('--to <handle>', 'somebody else in the line')
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
            ? `${document} is kept for ${requester.name} now; your lock has ended.`
            : `${requester.name} has been told.`,
        ])
      },
    )
}

const lineText = ({ position, requester, kind, note, dueInMs, state, reservedUntil }: Request): string => {
  const what = kind === 'TAKEOVER' ? 'takes it over' : state === 'RESERVED' ? 'is next' : 'asks'
  const when =
    state === 'RESERVED'
      ? `, kept until ${reservedUntil}`
      : dueInMs === null
        ? ''
        : `, in ${span(dueInMs ?? 0)}`
  return `${position}  ${requester.name} ${what}${when}${note ? `: "${note}"` : ''}`
}

/** On stderr, each situation once. */
export function telling(): (request: Request) => void {
  let said = ''
  return ({ position, dueInMs, kind, answer, answerNote, answeredBy }) => {
    const due = dueInMs === null ? '' : ` by ${new Date(Date.now() + (dueInMs ?? 0)).toISOString()}`
    const note = answerNote ? `: "${answerNote}"` : ''
    const place = kind === 'TAKEOVER' ? 'The holder has been told' : `You are number ${position} in the line`
    const put = answer === 'LATER' ? `${answeredBy?.name ?? 'The holder'} asks for more time${note}. ` : ''
    const words = `${put}${place}; your turn comes${due || ' when the holder answers or is done'}.`
    // The time moves with every key of the holder.
    const situation = words.replace(/ by .*/, '')
    if (situation !== said && !isJson) process.stderr.write(`${printableText(words)}\n`)
    said = situation
  }
}
