import { liftFences, usualMargin } from './storage/liftFences.ts'

/** For operators, after a restore and before the servers start: `DATABASE_URL=… npm run fence-bump [-- margin]`. */
const url = process.env.DATABASE_URL
const [argument = String(usualMargin)] = process.argv.slice(2)
const margin = /^\d+$/.test(argument) ? Number(argument) : 0
if (!url) stop('DATABASE_URL is missing: it names the restored database.')
else if (margin < 1 || margin > 100_000_000)
  stop(`the margin must be a whole number from 1 to 100000000, and not ${JSON.stringify(argument)}.`)
else
  try {
    const { tools, ended } = await liftFences(url, margin)
    console.log(
      `lifted fencing tokens and revisions of ${tools} documents by ${margin}; ended ${ended} locks of the backup`,
    )
  } catch (error) {
    stop(`the fences were not lifted: ${(error as Error).message}`)
  }

function stop(line: string): void {
  process.stderr.write(`holdfast: ${line}\n`)
  process.exitCode = 1
}
