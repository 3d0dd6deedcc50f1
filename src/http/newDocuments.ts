import { setTimeout } from 'node:timers/promises'
import type { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { Config } from '../config.ts'
import { RateLimitedError } from '../domain/errors.ts'
import { badUserInput } from '../graphql/arguments.ts'
import { codedError } from '../graphql/codedError.ts'
import type { SignedIn } from './authentication.ts'
import type { Caller } from './caller.ts'
import { isPersisted } from './persistedOperations.ts'
import type { RateLimits } from './rateLimits.ts'

/** Who sends a document: nobody in particular where there is no valid token. */
export interface Sender {
  signedIn?: SignedIn | null
  /** What is wrong with the token that was sent. */
  refused?: string
  caller: Caller
}

/** Asked before a document is parsed. Throws RateLimitedError, or GraphQLError where the sender has to sign in first. */
export type AdmitDocument = (text: string, sender: Sender) => Promise<void>

/** How many new documents one that is refused counts for. */
const refusedCounts = 10

/** Between two new documents of strangers, from whatever addresses: what others ask is answered in between. */
const apartMs = 100
const longestWaitMs = 2_000

/**
 * A document that nobody has sent before costs its parsing and validation, whoever sends it: those are counted. Without a
 * token there are few of them, for whoever looks around with GraphiQL, and in production none.
 */
export function newDocuments(
  { production, limits }: Pick<Config, 'production' | 'limits'>,
  parsed: { has(text: string): boolean },
  rates: RateLimits,
): { admit: AdmitDocument; countRefused: Plugin<Partial<Sender>> } {
  const refused = ({ signedIn, caller }: Partial<Sender>) => {
    if (!caller) return
    const from = { userId: signedIn?.id, isAgent: signedIn?.isAgent, address: caller.address }
    // The answer has been given; the next new document hears of it.
    rates.spend(signedIn ? 'document' : 'strangersDocument', from, refusedCounts - 1).catch(() => {})
  }
  let nextAt = 0
  const strangersTurn = (refused?: string) => {
    const now = performance.now()
    const waitMs = Math.max(0, nextAt - now)
    if (waitMs > longestWaitMs) throw strangersDocument(refused)
    nextAt = now + waitMs + apartMs
    return setTimeout(waitMs)
  }
  return {
    async admit(text, { signedIn, refused, caller }) {
      if (text.length > limits.documentCharacters)
        throw badUserInput(
          'The document',
          `may have at most ${limits.documentCharacters} characters; send values as variables`,
        )
      if (parsed.has(text) || isPersisted(text)) return
      const { address } = caller
      if (signedIn)
        return rates.spend('document', { userId: signedIn.id, isAgent: signedIn.isAgent, address })
      if (production || text.length > limits.strangersDocumentCharacters) throw strangersDocument(refused)
      await rates.spend('strangersDocument', { address }).catch((error) => {
        throw error instanceof RateLimitedError ? strangersDocument(refused) : error
      })
      await strangersTurn(refused)
    },
    countRefused: {
      onParse:
        ({ context }) =>
        ({ result }) => {
          if (result instanceof Error) refused(context)
        },
      onValidate:
        ({ context }) =>
        ({ valid }) => {
          if (!valid) refused(context)
        },
    },
  }
}

function strangersDocument(refused = 'Sign in: send a valid bearer token.'): GraphQLError {
  return codedError(
    'UNAUTHENTICATED',
    `${refused} Without a valid token the service only answers operations of the client library and of the pages; outside production also a few other short ones per minute.`,
  )
}
