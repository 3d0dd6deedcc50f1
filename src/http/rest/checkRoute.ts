import { z } from 'zod'
import { checkDraftLock } from '../../application/lockChecks.ts'
import { DraftLockLostError, DraftLockRequiredError } from '../../domain/errors.ts'
import type { LockView } from '../../domain/lockView.ts'
import { headers, route } from './route.ts'

export const check = route({
  method: 'GET',
  path: '/check/{collection}/{key}',
  operationId: 'checkLock',
  summary: 'Check whether a lock token is valid now',
  description:
    'For proxies in front of systems that you cannot change: nginx `auth_request`, Envoy, Traefik. The lock can end between the check and the write, so the check alone is not safe. Services and admins can check all tokens, others only their own.',
  headers: z.strictObject({
    ...headers.maybeToken,
    'Holdfast-Holder': z.string().min(1).max(200).optional().meta({
      description: 'The user whose token it must be. For services and admins.',
    }),
  }),
  query: z.strictObject({
    proxy: z.literal('nginx').optional().meta({
      description:
        '`nginx`: all refusals except 401 are answered with 403, with their code in Holdfast-Refusal.',
    }),
  }),
  success: {
    204: {
      description: 'The token is valid',
      headers: {
        'Fencing-Token': 'Send it with the write.',
        'Holdfast-Expires-In-Ms': 'Milliseconds left of the lock.',
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
