import type { CanonicalContent } from '../domain/content.ts'
import { InvalidInputError, SandboxBusyError } from '../domain/errors.ts'
import type { Json, JsonObject } from '../domain/json.ts'
import { SandboxQueueFull } from '../domain/sandboxRunner.ts'
import type { Services } from './services.ts'

/**
 * Throws InvalidInputError, with the place, for an invalid schema, or for a value that does not satisfy it. Without
 * `value` only the schema is checked. Throws SandboxBusyError when too many are waiting to be checked.
 */
export async function mustSatisfy(
  services: Services,
  schema: Pick<CanonicalContent, 'value'>,
  value: Json,
  at: { schema: string[]; value?: string[] },
): Promise<void> {
  const verdict = await services
    .validate(schema.value as JsonObject, value as JsonObject)
    .catch((error: unknown) => {
      throw error instanceof SandboxQueueFull ? new SandboxBusyError(error.retryAfterMs) : error
    })
  if (verdict.ok || (verdict.where === 'value' && !at.value)) return
  const base = verdict.where === 'schema' ? at.schema : (at.value ?? [])
  throw new InvalidInputError(
    verdict.issues.map(({ path, message }) => ({ path: [...base, ...path], message })),
  )
}
