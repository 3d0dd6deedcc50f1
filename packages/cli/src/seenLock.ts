import { createInterface } from 'node:readline/promises'
import { exitCodes, Failure } from './failure.ts'
import { heldText, isJson, printableText } from './output.ts'

interface Held {
  fencingToken: number
  acquiredAt: string
  comment?: string | null
  holder: { name: string }
}

/**
 * The lock that a person wants to end: the named one, or the one that was shown and confirmed. Between looking at a list and the
 * command the document may have got another holder, whose lock must not be ended.
 */
export async function seenLock(name: string, lock: Held, named: number | null): Promise<number> {
  if (named !== null) return named
  const shown = `${name} is ${heldText(lock)}`
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY && !isJson
  if (!isTerminal)
    throw new Failure(
      exitCodes.usage,
      `${shown}. To confirm that you mean this lock, add --lock ${lock.fencingToken}`,
      {
        code: 'USAGE',
        lock,
      },
    )
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const said = await terminal.question(`${printableText(shown)}. End it? (y/N) `)
  terminal.close()
  if (!/^y(es)?$/i.test(said.trim())) throw new Failure(exitCodes.interrupted, 'Nothing was done.')
  return lock.fencingToken
}
