import { ForbiddenError, NotFoundError } from '../domain/errors.ts'
import { maySeeRun } from '../domain/permissions.ts'
import { cancelRun, runAccess } from '../storage/runs.ts'
import { cancelSandboxRunInput, parseInput } from './inputs.ts'
import type { Services, Viewer } from './services.ts'

/** Stops a queued or running run; one that has finished stays as it is. */
export async function cancelSandboxRun(
  services: Services,
  viewer: Viewer,
  raw: unknown,
): Promise<{ runId: string }> {
  const { runId } = parseInput(cancelSandboxRunInput, raw)
  const run = await runAccess(services.db.leases, runId, viewer.id)
  if (!run) throw new NotFoundError('run')
  if (!maySeeRun(run))
    throw new ForbiddenError('Only the user who started a run, or an admin, may cancel it.')
  await cancelRun(services.db.leases, runId, 'Canceled.')
  services.runs.cancel(runId)
  return { runId }
}
