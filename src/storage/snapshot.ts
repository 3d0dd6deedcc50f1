import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Statements } from './statements.ts'

/** The clients with which selections are read. */
export interface Reading {
  prisma: PrismaClient
  reads: Statements
}

/** A safety limit. PostgreSQL's own timeouts end a statement, or an idle transaction, much earlier. */
const longestMs = 30_000

/**
 * Everything that `read` reads comes from one snapshot of the database (rule 41), because transactions of the
 * read pool are REPEATABLE READ. Its statements run one after another on one connection.
 */
export function inSnapshot<T>(prisma: PrismaClient, read: (reading: Reading) => Promise<T>): Promise<T> {
  return prisma.$transaction((transaction) => read(readingOf(transaction as PrismaClient)), {
    timeout: longestMs,
  })
}

function readingOf(prisma: PrismaClient): Reading {
  return {
    prisma,
    reads: {
      query: async ({ text, values = [] }) => ({ rows: await prisma.$queryRawUnsafe(text, ...values) }),
    },
  }
}
