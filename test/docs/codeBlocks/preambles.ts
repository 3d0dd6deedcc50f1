/**
 * What a block takes for granted: the text around it says where it comes from. A name is declared only in front of blocks
 * that use it and do not make it themselves.
 */
type Names = Record<string, string>

const everywhere: Names = {
  transport: "import('@holdfast/client').Transport",
  toolId: 'string',
  lockToken: 'string',
  token: 'string',
  receipt: 'string',
  id: 'string',
  body: 'string',
}

const german = "typeof import('@holdfast/client/words/de').german"
/** A client of Prisma whose schema has a table of articles. */
const article = '{ update(input: { where: { id: string }; data: { body: string } }): Promise<unknown> }'
const query = '$queryRawUnsafe<R>(text: string, ...values: unknown[]): Promise<R>'
const prisma = `{ $transaction<R>(work: (tx: { ${query}; article: ${article} }) => Promise<R>): Promise<R> }`

const named: Record<string, Names> = {
  'docs/adopt.md': { prisma, holdfast: "typeof import('@holdfast/guard/prisma').holdfast" },
  'docs/editors.md': {
    DraftLockProvider: "typeof import('@holdfast/react').DraftLockProvider",
    Editor: "() => import('react').ReactElement",
  },
  'docs/pages.md': {
    // Only windows send messages there.
    addEventListener: "(type: 'message', heard: (event: MessageEvent & { source: Window }) => void) => void",
  },
  'packages/client/README.md': {
    tool: '{ draftHead: { number: number } }',
    loaded: '{ number: number }',
    draft: "import('@holdfast/client').DraftHandle",
    auto: "import('@holdfast/client').Autosave",
    line: "import('@holdfast/client/line').OpenLine",
    state: "import('@holdfast/client').DraftState",
    isHeld: 'boolean',
    // Of the application.
    editor: 'any',
    client: 'any',
    render: '(state: unknown) => void',
    show: '(what: unknown) => void',
    showBoth: '(mine: unknown, theirs: unknown) => void',
    token: '() => string',
    openDraft: "typeof import('@holdfast/client').openDraft",
    bannerOf: "typeof import('@holdfast/client').bannerOf",
    inWords: "typeof import('@holdfast/client/editor').inWords",
    lineBannerOf: "typeof import('@holdfast/client/line').lineBannerOf",
    fetchTransport: "typeof import('@holdfast/client/fetch').fetchTransport",
    InMemoryCache: "typeof import('@apollo/client').InMemoryCache",
  },
  'packages/documents/README.md': { client: "import('@apollo/client').ApolloClient" },
  'packages/guard/README.md': {
    prisma,
    pool: "import('pg').Pool",
    db: "import('drizzle-orm/node-postgres').NodePgDatabase",
    articles: 'any',
    eq: "typeof import('drizzle-orm').eq",
    key: 'string',
  },
  'packages/react/README.md': {
    tool: '{ id: string; draftHead: { number: number } }',
    TakeOver: "(props: { onReason(reason: string): void }) => import('react').ReactElement",
    german,
  },
  'packages/vue/README.md': {
    app: "import('vue').App",
    draftLockKey: "typeof import('@holdfast/vue').draftLockKey",
    german,
  },
}

/** One line, so that a fault in line 3 of what is checked is in line 2 of the block. */
export function preambleFor(file: string, code: string): string {
  return Object.entries({ ...everywhere, ...named[file] })
    .filter(
      ([name]) => new RegExp(`(?<!\\w)(?<!(?<!\\.)\\.)${name}\\b(?!\\??:)`).test(code) && !makes(code, name),
    )
    .map(([name, type]) => `declare const ${name}: ${type};`)
    .join(' ')
}

/** By an import, a declaration or a parameter that is taken apart. */
const makes = (code: string, name: string): boolean =>
  new RegExp(
    `\\bimport\\s[^'"]*\\b${name}\\b[^'"]*\\bfrom\\b|\\b(?:const|let|using|function|class)\\s+(?:\\{[^}=]*)?${name}\\b`,
  ).test(code)
