import { readFileSync } from 'node:fs'
import { ViewerDocument } from '@holdfast/documents'
import type { Command } from 'commander'
import { addressOf } from './address.ts'
import { forgetCredentials, keepCredentials, signedInServer } from './credentials.ts'
import { exitCodes, Failure } from './failure.ts'
import { show } from './output.ts'
import { Server } from './server.ts'

export function addSignInCommands(program: Command): void {
  program
    .command('login <server>')
    .description('sign in to a server, with a browser on any device')
    .option('--token <token>', 'sign in with a bearer token instead (-: read it from stdin)')
    .option('--issuer <url>', 'the issuer to sign in with, if the server has several')
    .action(async (written: string, { token, issuer = null }: { token?: string; issuer?: string | null }) => {
      const url = addressOf(written)
      const granted =
        token === undefined
          ? await byDevice(url, issuer)
          : { token: token === '-' ? readFileSync(0, 'utf8').trim() : token, grant: null }
      const { viewer } = await new Server({ url, token: granted.token }).ask(ViewerDocument, {})
      if (!viewer) throw new Failure(exitCodes.refused, 'The server does not accept this token.')
      await keepCredentials(url, granted)
      show({ viewer }, ({ viewer }) => [
        `Signed in to ${url} as ${viewer.name} (${viewer.role.toLowerCase()}).`,
      ])
    })

  program
    .command('logout [server]')
    .description('sign out of a server (default: the one of the last login)')
    .action(async (written?: string) => {
      const server = written === undefined ? await signedInServer() : addressOf(written)
      const grant = await forgetCredentials(server)
      // Loaded only here, so that other commands start faster.
      if (grant) await (await import('./issuer.ts')).revoke(grant)
      show({ server }, ({ server }) => [`Signed out of ${server}.`])
    })
}

async function byDevice(url: string, issuer: string | null) {
  const { signInByDevice } = await import('./deviceLogin.ts')
  return signInByDevice(url, {
    issuer,
    // stdout is for the answer.
    tell: ({ address, code, minutes }) =>
      void process.stderr.write(`Open ${address}\nand confirm the code ${code} within ${minutes} minutes.\n`),
  })
}
