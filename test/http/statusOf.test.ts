import { describe, expect, test } from 'vitest'
import { FileTooLarge } from '../../src/application/receiving.ts'
import { statusOf, statusOfCall } from '../../src/application/statusOf.ts'
import {
  BadToken,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  TokenExpired,
  UnavailableError,
} from '../../src/domain/errors.ts'

const busy = Object.assign(new Error('canceling statement'), { code: '57014' })

describe('an error has one code, one HTTP status and one close code, over every protocol', () => {
  test.each([
    [new ForbiddenError('no'), 'FORBIDDEN', 403, 1013],
    [new NotFoundError('file'), 'NOT_FOUND', 404, 1013],
    [new InvalidInputError([]), 'INVALID_INPUT', 400, 1013],
    [new FileTooLarge(1_048_576), 'INVALID_INPUT', 413, 1013],
    [new BadToken('no'), 'UNAUTHENTICATED', 401, 4401],
    [new TokenExpired('late'), 'UNAUTHENTICATED', 401, 4403],
    [new RateLimitedError('too often', 7), 'RATE_LIMITED', 429, 4429],
    [new UnavailableError('away', 7), 'UNAVAILABLE', 503, 1013],
    [busy, 'UNAVAILABLE', 503, 1013],
    [Object.assign(new Error('gone'), { code: 'P2025' }), 'NOT_FOUND', 404, 1013],
  ])('%s', (error, code, status, close) => {
    expect(statusOf(error)).toMatchObject({ code, status, socket: { code: close } })
  })

  test('an unexpected error has none', () => {
    expect([new Error('?'), null, 'text'].map(statusOf)).toEqual([null, null, null])
  })
})

test('an error of one document does not change the status of a GraphQL answer', () => {
  expect([statusOfCall('NOT_FOUND'), statusOfCall('DOCUMENT_LOCKED')]).toEqual([null, null])
  expect([statusOfCall('UNAUTHENTICATED'), statusOfCall('UNAVAILABLE')]).toEqual([401, 503])
})
