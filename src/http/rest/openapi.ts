import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'
import { namesIn, pathParameters, type Route } from './route.ts'
import { refusals } from './schemas.ts'

/** OpenAPI 3.1 of the routes: whatever they take and answer is in their schemas, and nowhere else. */
export function openapi(routes: readonly Route[], version: string, url: string) {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of routes) {
    paths[route.path] ??= {}
    Object.assign(paths[route.path] as object, { [route.method.toLowerCase()]: operationOf(route) })
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version,
      description:
        'Document locks for systems that do not use GraphQL. Behaviour, errors and limits are the same as in GraphQL.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
    tags: [{ name: 'locks', description: 'Acquire, renew, release, take over, ask for and check locks.' }],
    paths,
  })
}

function operationOf({ path, operationId, summary, description, headers, query, body, ...route }: Route) {
  const named = namesIn(path)
  return {
    operationId,
    summary,
    ...(description && { description }),
    tags: ['locks'],
    requestParams: {
      ...(named.length > 0 && {
        path: z.object(Object.fromEntries(named.map((name) => [name, pathParameters[name]]))),
      }),
      ...(Object.keys(headers.shape).length > 0 && { header: headers }),
      ...(Object.keys(query.shape).length > 0 && { query }),
    },
    ...(body && {
      requestBody: { required: needsOne(body), content: { 'application/json': { schema: body } } },
    }),
    responses: Object.fromEntries([
      ...Object.entries(route.success).map(([status, success]) => [status, answerOf(success)]),
      ...route.refusals.map((status) => [status, answerOf(refusals[status])]),
    ]),
  }
}

const needsOne = (body: z.ZodObject) => !body.safeParse({}).success

function answerOf({
  description,
  schema,
  headers,
}: {
  description: string
  schema?: z.ZodType
  headers?: Record<string, string>
}) {
  return {
    description,
    ...(schema && { content: { 'application/json': { schema } } }),
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, says]) => [
          name,
          { description: says, schema: { type: 'string' as const } },
        ]),
      ),
    }),
  }
}
