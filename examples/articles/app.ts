import { createServer } from 'node:http'
import { refusalOf } from '@holdfast/guard'
import guardPlugin from '@holdfast/guard/pothos'
import { holdfast } from '@holdfast/guard/prisma'
import SchemaBuilder from '@pothos/core'
import { PrismaPg } from '@prisma/adapter-pg'
import { GraphQLError } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { PrismaClient } from './generated/prisma/client.ts'

/** An application with articles of its own; Holdfast's tables are in the schema `holdfast` of the same database. */
export function articlesApp(databaseUrl: string) {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl }) })
  type Tx = Pick<PrismaClient, 'article'>
  const builder = new SchemaBuilder<{ Context: { tx: Tx } }>({
    plugins: [guardPlugin],
    draftLock: { guarded: holdfast(prisma, { schema: 'holdfast' }).$guarded },
  })
  builder.queryType({
    fields: (t) => ({
      article: t.string({
        args: { id: t.arg.int({ required: true }) },
        nullable: true,
        resolve: async (_, { id }) => (await prisma.article.findUnique({ where: { id } }))?.body,
      }),
    }),
  })
  builder.mutationType({
    fields: (t) => ({
      saveArticle: t.string({
        args: {
          id: t.arg.int({ required: true }),
          body: t.arg.string({ required: true }),
          lockToken: t.arg.string({ required: true }),
        },
        draftLock: { collection: 'articles', key: (args) => String(args.id) },
        resolve: async (_, { id, body }, { tx }) =>
          (await tx.article.upsert({ where: { id }, create: { id, body }, update: { body } })).body,
      }),
      // Forgot about locks; the table has not.
      sloppyArticle: t.string({
        args: { id: t.arg.int({ required: true }), body: t.arg.string({ required: true }) },
        resolve: async (_, { id, body }) =>
          (await prisma.article.update({ where: { id }, data: { body } })).body,
      }),
    }),
  })
  const yoga = createYoga({ schema: builder.toSchema(), logging: false, maskedErrors: { maskError: typed } })
  return { prisma, server: createServer(yoga) }
}

/** What Holdfast refused, with its code. */
function typed(error: unknown): Error {
  const refusal = refusalOf((error as GraphQLError).originalError ?? error)
  return new GraphQLError(refusal?.message ?? 'Unexpected error.', {
    extensions: { code: refusal?.code ?? 'INTERNAL_SERVER_ERROR' },
  })
}
