import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { SignJWT } from 'jose'
import type { DemoPeople } from '../http/demoSignIn.ts'
import type { IssuerRules } from '../issuers.ts'

export const people = [
  { id: 'ada', name: 'Ada Lovelace', role: 'CONTRIBUTOR' },
  { id: 'bo', name: 'Bo Andersson', role: 'CONTRIBUTOR' },
  { id: 'cleo', name: 'Cleo Marsh', role: 'ADMIN' },
] as const

export type DemoTokens = Record<(typeof people)[number]['id'], string>

/**
 * Written to the data folder with restricted access, so that the demo's clients and a restart use the same
 * tokens.
 */
export interface DemoFile {
  secret: string
  tokens: DemoTokens
  url?: string
}

export const demoFileIn = (dataDir: string) => path.join(dataDir, 'demo.json')

const issuer = 'holdfast-demo'

/**
 * Each data folder has its own secret, so that no two installations accept the same tokens, and no secret is in
 * the source.
 */
export async function demoSignIn(
  dataDir: string,
): Promise<{ rules: IssuerRules; file: DemoFile; people: DemoPeople }> {
  const file = readDemoFile(dataDir) ?? { secret: randomBytes(32).toString('base64url') }
  const key = new TextEncoder().encode(file.secret)
  const tokens = Object.fromEntries(
    await Promise.all(people.map(async (person) => [person.id, await tokenFor(person, key, '30d')])),
  ) as DemoTokens
  return {
    rules: { secret: key, issuer, audience: issuer, roleClaim: 'role' },
    file: { ...file, tokens },
    people: {
      people,
      async tokenFor(id) {
        const person = people.find((one) => one.id === id)
        // Valid for a working day, because a browser stores it.
        return person ? tokenFor(person, key, '10h') : null
      },
    },
  }
}

export function writeDemoFile(dataDir: string, file: DemoFile): void {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(demoFileIn(dataDir), `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
}

function readDemoFile(dataDir: string): Pick<DemoFile, 'secret'> | null {
  try {
    const { secret } = JSON.parse(readFileSync(demoFileIn(dataDir), 'utf8')) as Partial<DemoFile>
    return secret ? { secret } : null
  } catch {
    return null
  }
}

function tokenFor(person: (typeof people)[number], key: Uint8Array, life: string): Promise<string> {
  return new SignJWT({ name: person.name, preferred_username: person.id, role: person.role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(person.id)
    .setIssuer(issuer)
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime(life)
    .sign(key)
}
