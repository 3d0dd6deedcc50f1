import { z } from 'zod'
import { type Role, roles } from './domain/permissions.ts'
import { isSafeForKeys, isUrl } from './urls.ts'

/** Rules for one issuer's tokens: their audience, how they are verified, and what their claims mean. */
export interface IssuerRules {
  /** The required value of `iss`. */
  issuer: string
  /** One of these must be in `aud`. Without it, `requires` limits which tokens are accepted. */
  audience?: string | string[]
  /** Claims that must have one of these values. */
  requires?: Record<string, string | string[]>
  /** The secret shared with the issuer, for HS256. */
  secret?: Uint8Array
  /**
   * The URL of the issuer's public keys. Without it and without a secret, it is found by OpenID Connect
   * Discovery.
   */
  jwksUrl?: string
  /** A prefix for every subject of this issuer; together they are the user's id. */
  prefix?: string
  /** Claims are named directly, or by a path with dots, such as realm_access.roles. */
  roleClaim: string
  /** The issuer's role names, in lower case, with the role of each. Default: the roles' own names. */
  roleNames?: Record<string, Role>
  /** Default: sub. */
  subjectClaim?: string
  /** Default: name. */
  nameClaim?: string
  /** Default: preferred_username. */
  handleClaim?: string
  /** The claim that says whether a user is human, an agent or a service. Without it, only `act` marks an agent. */
  kindClaim?: string | null
  /** How people sign in with the pages and the command line. Without it, they have to bring a token. */
  signIn?: SignInRules
}

/** A public OAuth client of the issuer. */
export interface SignInRules {
  clientId: string
  /** The client for programs, which use the device flow. Default: clientId. */
  deviceClientId?: string
  /** Default: openid, profile, and offline_access if the issuer supports it. */
  scope?: string
  /** Extra parameters of each sign-in request, such as { audience: '…' }. */
  params?: Record<string, string>
}

/** An HS256 key that is shorter than its hash can be found by brute force. */
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
      .refine((url) => isUrl(url, 'https:', 'http:'), 'must be a URL that starts with https:// or http://')
      .optional(),
    prefix: text
      .regex(/^[\w.-]{1,40}:$/, 'must be up to 40 letters, digits, dots, _ or -, with a : at the end')
      .optional(),
    roleClaim: text.default('role'),
    roles: z
      .record(
        z.string(),
        z.enum(roles as [Role, ...Role[]], `must be one of ${roles.join(', ')}`),
        'must be an object such as {"Content Editor": "CONTRIBUTOR"}',
      )
      .refine((words) => Object.keys(words).length > 0, 'must contain at least one role name of the issuer')
      .refine(
        (words) => Object.keys(inLowerCase(words)).length === Object.keys(words).length,
        'has a role name twice; upper and lower case are the same',
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

/**
 * Everything wrong with AUTH_ISSUERS, one fault on each line, with its place. Values are not shown, because
 * they may be secrets.
 */
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

/** Expects a list without faults. */
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

/**
 * Null when the text is not a list. The parser's error message is not used, because it quotes the text, which
 * may be a secret.
 */
function listIn(json: string): unknown[] | null {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) && list.length > 0 ? list : null
  } catch {
    return null
  }
}

/** The place in an entry, and the fault. */
type Fault = [place: string, words: string]

function faultOf(issue: z.core.$ZodIssue): Fault {
  const place = issue.path.map((step) =>
    /^\w+$/.test(String(step)) && typeof step === 'string' ? `.${step}` : `[${JSON.stringify(step)}]`,
  )
  if (issue.code !== 'unrecognized_keys') return [place.join(''), issue.message]
  const names = issue.keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')
  return [place.join(''), `cannot have ${names}; docs/sign-in.md lists all fields`]
}

function keyFaults({ issuer, secret, jwksUrl, signIn }: Entry, isProduction: boolean): Fault[] {
  if (signIn && !isUrl(issuer, 'https:', 'http:'))
    return [['.signIn', 'needs an issuer that is a URL: people sign in there']]
  if (signIn && isProduction && !isSafeForKeys(issuer))
    return [
      [
        '.issuer',
        'must start with https:// in production, unless it is on this machine: people sign in there',
      ],
    ]
  if (secret && jwksUrl) return [['.secret', 'and jwksUrl cannot be used together: keep one of them']]
  if (secret) return []
  if (!jwksUrl && !isUrl(issuer, 'https:', 'http:'))
    return [
      [
        '.jwksUrl',
        'or secret is missing: without them the issuer must be a URL, so that its keys can be found',
      ],
    ]
  if (!isProduction || isSafeForKeys(jwksUrl ?? issuer)) return []
  const unsafe =
    'must start with https:// in production, unless it is on this machine: without https an attacker can replace the keys and sign in as anybody'
  return [[jwksUrl ? '.jwksUrl' : '.issuer', unsafe]]
}

function audienceFaults({ audience, client, requires }: Entry): Fault[] {
  const faults: Fault[] = []
  if (!audience && !client)
    faults.push(['.audience', 'or client is missing: one of them says which tokens are for this service'])
  if (client && requires && Object.hasOwn(requires, client.claim))
    faults.push(['.requires', 'contains the claim that client already has: keep one of them'])
  return faults
}

/**
 * Entries must not overlap: two people may have the same subject at two issuers, and one token must not match
 * two rules.
 */
function faultsBeside(one: Entry, earlier: (Entry | undefined)[]): Fault[] {
  return earlier.flatMap((other, index) => {
    const faults: Fault[] = []
    if (!other) return faults
    const there = `AUTH_ISSUERS[${index}]`
    if (other.issuer !== one.issuer && other.prefix === one.prefix)
      faults.push([
        '.prefix',
        one.prefix
          ? `is the same as in ${there}: users with the same subject at both issuers would be one user`
          : `is missing here and in ${there}: users with the same subject at both issuers would be one user; give one of them a prefix such as "partner:"`,
      ])
    if (other.issuer === one.issuer && other.prefix !== one.prefix)
      faults.push([
        '.prefix',
        `must be the same as in ${there}, which has the same issuer: one person would be two users`,
      ])
    if (other.issuer === one.issuer && areForTheSame(one, other))
      faults.push([
        one.audience ? '.audience' : '.client',
        `has a value that is also in ${there}, which has the same issuer: a token for it would match both`,
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
