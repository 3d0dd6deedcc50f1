import type { Services, Viewer } from '../application/services.ts'
import type { LockChanges } from '../events/lockChanges.ts'
import type { LockFeed } from '../events/lockFeed.ts'
import type { RunChanges } from '../events/runChanges.ts'
import type { User } from '../generated/prisma/client.ts'

/** What resolvers stand on: one a request, or one a message on a WebSocket. */
export interface Context {
  services: Services
  lockChanges: LockChanges
  lockFeed: LockFeed
  runChanges: RunChanges
  viewer: Viewer | null
  /** The stored user behind the token, read once a request and only where somebody asks. */
  viewerRow(): Promise<User | null>
}
