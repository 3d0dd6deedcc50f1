import { z } from 'zod'
import { count, key, lockToken, optional, uuid } from '../../application/inputs.ts'
import { documentRef } from '../../application/namedDocuments.ts'
import type { Services, Viewer } from '../../application/services.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import type { Rate } from '../../domain/rates.ts'
import type { DocumentRef } from '../../storage/namedDocuments.ts'
import type { RefusalStatus } from './schemas.ts'

/** What a call brings, checked. Headers go by their names in `headers`. */
export interface Call<Headers = never, Query = never, Body = never> {
  services: Services
  viewer: Viewer
  document: DocumentRef
  requestId: string
  headers: Headers
  query: Query
  body: Body
}

export interface Answer {
  status: number
  body?: object
  headers?: Record<string, string>
}

interface Success {
  description: string
  schema?: z.ZodType
  headers?: Record<string, string>
}

/** One call of the REST API: what it takes, what it answers, and which use case answers it. */
export interface Route {
  method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'
  path: string
  operationId: string
  summary: string
  description?: string
  headers: z.ZodObject
  query: z.ZodObject
  /** Null: none is read. */
  body: z.ZodObject | null
  success: Record<number, Success>
  refusals: readonly RefusalStatus[]
  /** As the mutation counts that does the same; null for what is never refused for being called often. */
  rate: Rate | null
  /** The mutation that does the same, as metrics name it; null for what only reads. */
  mutation: string | null
  /** What the call counts as where it has no Lock-Token; null: the same. */
  withoutToken: { rate: Rate; mutation: string } | null
  run(call: Call): Promise<Answer>
}

type Shapes<H extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject | null> = Omit<
  Route,
  'headers' | 'query' | 'body' | 'run' | 'rate' | 'mutation' | 'withoutToken'
> & {
  headers?: H
  query?: Q
  body?: B
  rate?: Rate | null
  mutation?: string
  withoutToken?: Route['withoutToken']
  run(call: Call<z.output<H>, z.output<Q>, B extends z.ZodObject ? z.output<B> : null>): Promise<Answer>
}

const none = z.strictObject({})

/** A route whose `run` has what its schemas promise. */
export function route<
  H extends z.ZodObject = typeof none,
  Q extends z.ZodObject = typeof none,
  B extends z.ZodObject | null = null,
>({ headers, query, body, rate = null, mutation, withoutToken = null, ...rest }: Shapes<H, Q, B>): Route {
  return {
    ...rest,
    headers: headers ?? none,
    query: query ?? none,
    body: body ?? null,
    rate,
    mutation: mutation ?? null,
    withoutToken,
    run: rest.run as unknown as Route['run'],
  }
}

export const headers = {
  session: {
    'Holdfast-Session': key.meta({
      description:
        'An id that the client makes for each editor tab or process and keeps. The lock belongs to it.',
    }),
  },
  retry: {
    'Idempotency-Key': optional(key).meta({
      description: 'A key for each attempt. A retry with the same key gets the same answer.',
    }),
  },
  token: { 'Lock-Token': lockToken.meta({ description: 'The secret token of the lock.' }) },
  maybeToken: { 'Lock-Token': optional(lockToken).meta({ description: 'The secret token of the lock.' }) },
}

/** In headers and URLs numbers are digits. */
export const digits = (min: number, max?: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, 'must be a whole number')
    .transform(Number)
    .pipe(count(min, max))

/** What a path names in braces. */
export const namesIn = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof pathParameters)

export const pathParameters = {
  ...documentRef.shape,
  id: uuid,
}

/** `"5-lx2c0v8"`: the tag of a lock, which names the grant by its fencing token. */
export const lockTag = z
  .string()
  .regex(/^"\d{1,10}-[0-9a-z]+"$/, 'must be the ETag of a lock, as returned by GET')
  .transform((tag) => Number(tag.slice(1, tag.indexOf('-'))))

export const missing = (path: string, message: string) => new InvalidInputError([{ path: [path], message }])
