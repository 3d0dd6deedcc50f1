import { exitCodes, Failure } from './failure.ts'

/** npm gives the name `holdfast` to this package or to the service, where both are installed: each knows the other's. */
export const serviceCommands = ['init', 'serve', 'check', 'migrate', 'sweep', 'fence-bump']

export const isOfTheService = (name = '') => serviceCommands.includes(name)

export async function handOver(): Promise<void> {
  // In a variable, because the package may not be installed.
  const service = 'holdfast/command'
  await import(service).catch((error: Error) => {
    if (!error.message.includes("package 'holdfast'")) throw error
    throw new Failure(
      exitCodes.usage,
      `${process.argv[2]} is a command of the service. Install it: npm install holdfast`,
      {
        code: 'USAGE',
      },
    )
  })
}
