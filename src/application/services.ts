import type { AgentRules } from '../domain/agents.ts'
import type { CanonicalContent } from '../domain/content.ts'
import type { FileRules } from '../domain/files.ts'
import type { JsonObject } from '../domain/json.ts'
import type { LockHint } from '../domain/lockHint.ts'
import type { SignReceipt } from '../domain/receipt.ts'
import type { UnreadContent } from '../domain/unreadContent.ts'
import type { Database } from '../storage/database.ts'
import type { FileStores } from '../storage/fileStores/fileStores.ts'
import type { Reading } from '../storage/snapshot.ts'
import type { RunExecutor } from './runExecutor.ts'

export interface InputFault {
  path: string[]
  message: string
}

export type SchemaVerdict = { ok: true } | { ok: false; where: 'schema' | 'value'; issues: InputFault[] }

/** What use cases stand on. */
export interface Services {
  db: Omit<Database, keyof Reading> & Reading
  /** Called after commit. Never fails and never waits: the event log tells whoever this does not reach. */
  announce(hint: LockHint): void
  /** The same for what happens to a document besides its lock. */
  announceTool(toolId: string): void
  runs: RunExecutor
  agents: AgentRules
  /** Null where no key is configured. */
  signReceipt: SignReceipt | null
  /** Why no webhook is delivered to a URL, by its words and by the addresses that its name leads to now; null where it is. */
  webhookUrlFault(url: string): Promise<string | null>
  /** Before every path, as a client asks for it. */
  basePath: string
  files: FileRules & { stores: FileStores }
  /**
   * Reads large content away from the event loop, and checks it against its collection's schema, if there is one. Throws
   * InvalidInputError with places in the content; UnavailableError where too much waits.
   */
  readContent(content: UnreadContent, schema: unknown, userId: string): Promise<CanonicalContent>
  /** Checks a value against a JSON Schema that somebody wrote, away from the event loop and cut off in time. */
  validate(schema: JsonObject, value: JsonObject): Promise<SchemaVerdict>
}

/** The signed-in caller. The role is not part of it: what counts is stored, and read where it is needed. */
export interface Viewer {
  id: string
  /** By its token. */
  isAgent?: boolean
}
