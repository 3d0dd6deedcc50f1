/**
 * Requests to /graphql go to /graphql/ instead, which graphql-yoga answers by itself: with THROUGH_YOGA=on the tests of the
 * API run through its Fetch layer, which otherwise only streams and pages take.
 */
const direct = globalThis.fetch
globalThis.fetch = (input, init) =>
  direct(typeof input === 'string' ? input.replace(/\/graphql(?=\?|$)/, '/graphql/') : input, init)
