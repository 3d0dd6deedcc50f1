import { Repeater } from '@repeaterjs/repeater'
import type { Logger } from 'pino'
import { NotFoundError } from '../domain/errors.ts'
import type { Statements } from '../storage/statements.ts'
import {
  type LoggedToolChange,
  type ToolChange,
  toolChangesSince,
  toolSnapshot,
} from '../storage/toolChanges.ts'
import type { EventBus } from './bus.ts'
import { Feed } from './feed.ts'

export interface ToolFeedFilter {
  collectionId: string | null
  toolId: string | null
}

/** Changes of documents other than of their locks. */
export class ToolFeed extends Feed<LoggedToolChange, ToolFeedFilter> {
  #db: Statements

  constructor(db: Statements, bus: EventBus, log: Logger, { tailMs }: { tailMs: number }) {
    const endsUnheard = ({ toolId }: ToolFeedFilter) => toolId !== null
    super(db, bus, log, {
      channel: 'holdfast:tools',
      tailMs,
      changesSince: toolChangesSince,
      matches,
      endsUnheard,
    })
    this.#db = db
  }

  /**
   * Changes of one document: a SNAPSHOT first, and again after missed changes. Ends when the document is
   * deleted or the reader may no longer read it. Throws NotFoundError.
   */
  async watchTool(toolId: string, viewerId: string): Promise<AsyncIterableIterator<ToolChange>> {
    const look = () => toolSnapshot(this.#db, toolId, viewerId)
    if (!(await look())) throw new NotFoundError('document')
    // Starts at the first `next`: a reader that returns before that leaves nothing to clean up.
    return new Repeater<ToolChange>(async (tell, end) => {
      const reader = await this.watch({ collectionId: null, toolId }, viewerId)
      void end.then(() => reader.return())
      for await (const { resync, changes } of reader) {
        const snapshot = resync ? await look() : null
        if (resync && !snapshot) break
        for (const change of snapshot ? [snapshot] : changes) await tell(change)
        if (changes.some(({ kind }) => kind === 'DELETED')) break
      }
      end()
    })
  }
}

function matches({ collectionId, toolId }: ToolFeedFilter, change: LoggedToolChange): boolean {
  if (collectionId !== null && change.collectionId !== collectionId) return false
  return toolId === null || change.toolId === toolId
}
