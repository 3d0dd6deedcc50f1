import { exitCodes, Failure } from './failure.ts'

/** npm gives the name `holdfast` to this package or to the service, where both are installed: each knows the other's. */
export const serviceCommands = ['init', 'serve', 'check', 'migrate', 'sweep', 'fence-bump']

export const isOfTheService = (name = '') => serviceCommands.includes(name)

export async function handOver(): Promise<void> {
  // A name and no path: the package may be absent.
  const service = 'holdfast/command'
  await import(service).catch((error: Error) => {
    if (!error.message.includes("package 'holdfast'")) throw error
    throw new Failure(
      exitCodes.usage,
      `${process.argv[2]} is a command of the service: npm install holdfast`,
      {
        code: 'USAGE',
      },
    )
  })
}
