import { z } from 'zod'
import { checkDraftLock } from '../../application/lockChecks.ts'
import { DraftLockLostError, DraftLockRequiredError } from '../../domain/errors.ts'
import type { LockView } from '../../domain/lockView.ts'
import { headers, route } from './route.ts'

export const check = route({
  method: 'GET',
  path: '/check/{collection}/{key}',
  operationId: 'checkLock',
  summary: 'Whether a lock token is worth something at this moment',
  description:
    'For proxies in front of what cannot be changed: nginx `auth_request`, Envoy, Traefik. A courtesy: the lease may end between the check and the write. A service and admins ask about anybody’s token, everybody else about their own.',
  headers: z.strictObject({
    ...headers.maybeToken,
    'Holdfast-Holder': z.string().min(1).max(200).optional().meta({
      description: 'Whose token it must be; for services and admins.',
    }),
  }),
  query: z.strictObject({
    proxy: z.literal('nginx').optional().meta({
      description: '`nginx`: 403 in place of every other refusal but 401, and its code in Holdfast-Refusal.',
    }),
  }),
  success: {
    204: {
      description: 'The lease is in force',
      headers: {
        'Fencing-Token': 'Goes into the write.',
        'Holdfast-Expires-In-Ms': 'What is left of the lease.',
      },
    },
  },
  refusals: [400, 401, 403, 404, 423, 428, 503],
  async run({ services, viewer, document, headers: sent }) {
    const lockToken = sent['Lock-Token']
    if (lockToken === null) throw new DraftLockRequiredError()
    const asked = { document, lockToken, holderId: sent['Holdfast-Holder'] }
    const checked = await checkDraftLock(services, viewer, asked)
    if (checked.loss) throw new DraftLockLostError(checked.loss, checked.lock)
    const { fencingToken, expiresAt, asOf } = checked.lock as LockView
    return {
      status: 204,
      headers: {
        'fencing-token': String(fencingToken),
        'holdfast-expires-in-ms': String(expiresAt.getTime() - asOf.getTime()),
      },
    }
  },
})
