import { z } from 'zod'
import { type Role, roles } from './domain/permissions.ts'
import { isSafeForKeys, isUrl } from './urls.ts'

/** Whose tokens are taken, for whom they must be meant, how they are verified, and what their claims mean. */
export interface IssuerRules {
  /** What `iss` must be. */
  issuer: string
  /** One of these must be in `aud`. Left out: `requires` says for whom a token must be meant. */
  audience?: string | string[]
  /** Claims that must have a value of these. */
  requires?: Record<string, string | string[]>
  /** Shared with the issuer: HS256. */
  secret?: Uint8Array
  /** The issuer's public keys. Without it and a secret, the issuer says where they are (OpenID Connect Discovery). */
  jwksUrl?: string
  /** Stands before every subject of this issuer, and makes the user's id with it. */
  prefix?: string
  /** Claims are found by their name, or by a path of names with dots between them, such as realm_access.roles. */
  roleClaim: string
  /** The issuer's words in lower case, each with a role; left out: the roles' own names. */
  roleNames?: Record<string, Role>
  /** Left out: sub. */
  subjectClaim?: string
  /** Left out: name. */
  nameClaim?: string
  /** Left out: preferred_username. */
  handleClaim?: string
  /** Says what stands behind a user: human, agent or service. Left out: nothing but `act` does. */
  kindClaim?: string | null
  /** How people sign in there with the pages and the command line. Left out: only by a token that they bring. */
  signIn?: SignInRules
}

/** A public client of the issuer. */
export interface SignInRules {
  clientId: string
  /** Of programs, by the device flow. Left out: clientId. */
  deviceClientId?: string
  /** Left out: openid, profile, and offline_access where the issuer knows it. */
  scope?: string
  /** Sent along with each request for a sign-in, such as { audience: '…' }. */
  params?: Record<string, string>
}

/** An HS256 key shorter than its hash can be found by trying. */
export const secretBytes = 32
const isLongEnough = (secret: string) => Buffer.byteLength(secret) >= secretBytes

const text = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a text') })
  .min(1, 'must not be empty')
const oneOrMore = z.union([text, z.array(text).min(1)], 'must be a text or a list of texts')
const claims = z.record(text, oneOrMore, 'must be an object such as {"token_use": "access"}')

const entry = z.strictObject(
  {
    issuer: text,
    audience: oneOrMore.optional(),
    client: z
      .strictObject({ claim: text, is: oneOrMore }, 'must be an object such as {"claim": "azp", "is": "…"}')
      .optional(),
    requires: claims.optional(),
    secret: text.refine(isLongEnough, `must have at least ${secretBytes} bytes`).optional(),
    jwksUrl: text
      .refine((url) => isUrl(url, 'https:', 'http:'), 'must be a URL that begins with https:// or http://')
      .optional(),
    prefix: text
      .regex(/^[\w.-]{1,40}:$/, 'must be up to 40 letters, digits, dots, _ or - and a : at the end')
      .optional(),
    roleClaim: text.default('role'),
    roles: z
      .record(
        z.string(),
        z.enum(roles as [Role, ...Role[]], `must be one of ${roles.join(', ')}`),
        'must be an object such as {"Content Editor": "CONTRIBUTOR"}',
      )
      .refine((words) => Object.keys(words).length > 0, 'must name a word of the issuer')
      .refine(
        (words) => Object.keys(inLowerCase(words)).length === Object.keys(words).length,
        'has a word twice: upper and lower case count as one',
      )
      .optional(),
    subjectClaim: text.optional(),
    nameClaim: text.optional(),
    handleClaim: text.optional(),
    kindClaim: text.optional(),
    signIn: z
      .strictObject(
        {
          clientId: text,
          deviceClientId: text.optional(),
          scope: text.optional(),
          params: z.record(text, text, 'must be an object such as {"audience": "…"}').optional(),
        },
        'must be an object such as {"clientId": "holdfast"}',
      )
      .optional(),
  },
  'must be an object',
)
type Entry = z.output<typeof entry>

/** All that is wrong with AUTH_ISSUERS, a line for each fault, which names its place. No value is shown: it may be a secret. */
export function issuerFaults(json: string, isProduction: boolean): string[] {
  const list = listIn(json)
  if (!list) return ['AUTH_ISSUERS must be a JSON list with an object for each issuer.']
  const read = list.map((each) => entry.safeParse(each))
  const entries = read.map(({ data }) => data)
  return read.flatMap(({ data, error }, index) => {
    const faults = data
      ? [
          ...keyFaults(data, isProduction),
          ...audienceFaults(data),
          ...faultsBeside(data, entries.slice(0, index)),
        ]
      : error.issues.map(faultOf)
    return faults.map(([place, words]) => `AUTH_ISSUERS[${index}]${place}: ${words}`)
  })
}

/** Of a list without faults. */
export function issuersIn(json: string): IssuerRules[] {
  return (listIn(json) ?? []).map((each) => {
    const { client, requires, secret, roles: words, ...rest } = entry.parse(each)
    return {
      ...rest,
      requires: { ...requires, ...(client && { [client.claim]: client.is }) },
      ...(secret && { secret: new TextEncoder().encode(secret) }),
      ...(words && { roleNames: inLowerCase(words) }),
    }
  })
}

export const inLowerCase = (words: Record<string, Role>): Record<string, Role> =>
  Object.fromEntries(Object.entries(words).map(([word, role]) => [word.toLowerCase(), role]))

/** Null for what is no list. The parser's own words show what it has read, and that may be a secret. */
function listIn(json: string): unknown[] | null {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) && list.length > 0 ? list : null
  } catch {
    return null
  }
}

/** Where in an entry, and what. */
type Fault = [place: string, words: string]

function faultOf(issue: z.core.$ZodIssue): Fault {
  const place = issue.path.map((step) =>
    /^\w+$/.test(String(step)) && typeof step === 'string' ? `.${step}` : `[${JSON.stringify(step)}]`,
  )
  if (issue.code !== 'unrecognized_keys') return [place.join(''), issue.message]
  const names = issue.keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')
  return [place.join(''), `has no ${names}; see docs/sign-in.md for what there is`]
}

function keyFaults({ issuer, secret, jwksUrl, signIn }: Entry, isProduction: boolean): Fault[] {
  if (signIn && !isUrl(issuer, 'https:', 'http:'))
    return [['.signIn', 'needs an issuer that is a URL: it says there where people sign in']]
  if (signIn && isProduction && !isSafeForKeys(issuer))
    return [['.issuer', 'must begin with https:// in production, or name this machine: people sign in there']]
  if (secret && jwksUrl) return [['.secret', 'and jwksUrl exclude each other: keep one of them']]
  if (secret) return []
  if (!jwksUrl && !isUrl(issuer, 'https:', 'http:'))
    return [['.jwksUrl', 'or secret is missing: only of an issuer that is a URL can it be found out']]
  if (!isProduction || isSafeForKeys(jwksUrl ?? issuer)) return []
  const unsafe =
    'must begin with https:// in production, or name this machine: whoever changes the keys on their way signs in as anybody'
  return [[jwksUrl ? '.jwksUrl' : '.issuer', unsafe]]
}

function audienceFaults({ audience, client, requires }: Entry): Fault[] {
  const faults: Fault[] = []
  if (!audience && !client)
    faults.push(['.audience', 'or client is missing: tokens must be meant for this service'])
  if (client && requires && Object.hasOwn(requires, client.claim))
    faults.push(['.requires', 'has the claim that client names: keep one of them'])
  return faults
}

/** Two people may have the same subject at two issuers, and one token may not fall under two rules. */
function faultsBeside(one: Entry, earlier: (Entry | undefined)[]): Fault[] {
  return earlier.flatMap((other, index) => {
    const faults: Fault[] = []
    if (!other) return faults
    const there = `AUTH_ISSUERS[${index}]`
    if (other.issuer !== one.issuer && other.prefix === one.prefix)
      faults.push([
        '.prefix',
        one.prefix
          ? `is that of ${there}: whoever has the same subject there would be the same user`
          : `is missing, as it is in ${there}: whoever has the same subject there would be the same user; give one of them a prefix such as "partner:"`,
      ])
    if (other.issuer === one.issuer && other.prefix !== one.prefix)
      faults.push([
        '.prefix',
        `must be that of ${there}, whose issuer is the same: a person would be two users`,
      ])
    if (other.issuer === one.issuer && areForTheSame(one, other))
      faults.push([
        one.audience ? '.audience' : '.client',
        `has a value of ${there}, whose issuer is the same: a token for it would have two meanings`,
      ])
    return faults
  })
}

function areForTheSame(one: Entry, other: Entry): boolean {
  if (one.audience && other.audience) return overlap(one.audience, other.audience)
  if (one.client && other.client)
    return one.client.claim === other.client.claim && overlap(one.client.is, other.client.is)
  return false
}

const overlap = (some: string | string[], others: string | string[]) =>
  [some].flat().some((value) => [others].flat().includes(value))
