import type { Scope } from '../application/scope.ts'
import type { Services, Viewer } from '../application/services.ts'
import type { Rate } from '../domain/rates.ts'
import type { LockChanges } from '../events/lockChanges.ts'
import type { LockFeed } from '../events/lockFeed.ts'
import type { Presence } from '../events/presence.ts'
import type { RunChanges } from '../events/runChanges.ts'
import type { ToolFeed } from '../events/toolFeed.ts'
import type { ViewerChanges } from '../events/viewerChanges.ts'
import type { User } from '../generated/prisma/client.ts'

/** What resolvers stand on: one a request, or one a message on a WebSocket. */
export interface Context {
  services: Services
  /** What the operation is done for, as logs name it. */
  scope: Scope
  lockChanges: LockChanges
  lockFeed: LockFeed
  toolFeed: ToolFeed
  runChanges: RunChanges
  presence: Presence
  viewerChanges: ViewerChanges
  viewer: Viewer | null
  /** The operation stands in a URL. */
  isGet: boolean
  /** What is wrong with the token that was sent; undefined where there was none, and where it is good. */
  refused?: string
  /** Told how each mutation ended: OK, the code of a typed error, or FAILED; with the answer, when there is one. */
  onMutation(field: string, outcome: string, answer: unknown): void
  /** The stored user behind the token, read once a request and only where somebody asks. */
  viewerRow(): Promise<User | null>
  /** Counts one call of the viewer and of where it came from. Throws RateLimitedError. */
  spend(rate: Rate): Promise<void>
}
