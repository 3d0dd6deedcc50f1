/** What is limited, and by how much: nothing here can be set by an operator. */

export const tokenLimits = {
  /** The longest Authorization header that is read, in characters. */
  characters: 8_192,
  /** The allowed difference between the issuer's clock and ours. */
  skewMs: 30_000,
  /** How many verified tokens are cached. */
  remembered: 10_000,
  keys: { refreshMs: 600_000, cooldownMs: 30_000, timeoutMs: 5_000 },
}

/**
 * Instances agree on who is present within two beats. The people of a killed instance disappear after its time
 * to live.
 */
export const presenceTimes = { everyMs: 1_000, ttlMs: 20_000 }

export const requestLimits = {
  /** The largest request body or WebSocket message, in bytes. A draft has at most 2 MB of it. */
  bodyBytes: 3_000_000,
  /** The largest request body without a valid token, in bytes. */
  strangersBodyBytes: 100_000,
  /** The largest WebSocket message that is not a mutation, and the largest before authentication, in bytes. */
  frameBytes: 64_000,
  /** How many frames one WebSocket message may have. */
  fragments: 1_000,
  depth: 12,
  /**
   * Nested brackets in a GraphQL document. Content may be nested 64 deep, also when it is written into the
   * document.
   */
  nesting: 100,
  aliases: 30,
  tokens: 2_000,
  directives: 20,
  /** The longest GraphQL document. Values are sent as variables and do not count. */
  documentCharacters: 100_000,
  /** The longest new document without a valid token. GraphiQL's introspection has 2,000 characters. */
  strangersDocumentCharacters: 5_000,
  /** Fields of an operation with its fragments expanded, and pairs of fields with the same response name. */
  fieldPairs: 4_000,
  /**
   * Fields, each counted once for every row that a page can have. Our largest list costs 67,000: 200 rows with
   * all their fields.
   */
  cost: 80_000,
  /** The size of all cached parsed documents, and of a single one. */
  documentsBytes: 32_000_000,
  documentBytes: 256_000,
  /** Simultaneous operations on one WebSocket. An editor needs one for its document, a list one for all. */
  operationsPerSocket: 100,
  /** For one user on one instance. A browser has one for each tab. */
  socketsPerUser: 50,
  /** Streams of server-sent events, of both kinds together, for one user on one instance. */
  streamsPerUser: 50,
  /** How long a socket may take to authenticate. */
  initMs: 5_000,
  pingMs: 12_000,
  /** How long a ping may go unanswered. */
  pongMs: 12_000,
  /** How many unsent bytes a socket may have: enough for a few answers with the largest drafts. */
  unreadBytes: 8_000_000,
  /** How long a client may stop reading an answer or a stream over HTTP. */
  stalledMs: 30_000,
  /**
   * How long an idle connection is kept open. Longer than proxies keep theirs (nginx: 60 s), which would
   * otherwise send a request on a closed connection.
   */
  keepAliveMs: 75_000,
  headerBytes: 16_384,
  headersMs: 10_000,
  /** How long the body of an operation may take to arrive: 3 MB at 50 kB a second. */
  requestMs: 60_000,
  /**
   * How long any request may take to arrive, file uploads included: 32 MB at the same 50 kB a second. A request
   * that sends nothing for `stalledMs` ends sooner.
   */
  uploadMs: 640_000,
}

/** A server renews its leases every 3 s. A killed server is replaced when its 8 s are over. */
export const deliveries = {
  backOff: { firstMs: 5_000, mostMs: 3_600_000 },
  answerMs: 10_000,
  atOnce: 8,
  page: 100,
  beatMs: 3_000,
  leaseMs: 8_000,
}

/**
 * Far above what editors need, who save every few seconds, because many people may share one address. Agents
 * have lower limits, because they may retry in a loop where a person would stop.
 */
export const ratesAMinute = {
  acquire: { user: 1_200, agent: 60, address: 12_000 },
  release: { user: 1_200, agent: 60, address: 12_000 },
  forceTake: { user: 300, agent: 30, address: 3_000 },
  save: { user: 1_200, agent: 120, address: 12_000 },
  run: { user: 600, agent: 60, address: 6_000 },
  upload: { user: 600, agent: 60, address: 6_000 },
  /** Requests that continue an upload. With 16 MB each, 2 GB need 128 of them. */
  uploadPart: { user: 6_000, agent: 1_200, address: 60_000 },
  /** GraphQL documents that are not in the cache. A refused one counts as ten. */
  document: { user: 1_200, agent: 300, address: 12_000 },
  strangersDocument: { address: 60 },
  signInFailure: { address: 100 },
}
