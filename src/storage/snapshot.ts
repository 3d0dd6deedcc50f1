import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Statements } from './statements.ts'

/** What selections are read by. */
export interface Reading {
  prisma: PrismaClient
  reads: Statements
}

/** PostgreSQL's own time limits end a statement, or an idle transaction, long before. */
const longestMs = 30_000

/**
 * All that `read` reads shows one moment of the database (rule 41), because transactions of the connections for reading are
 * REPEATABLE READ. Its statements follow one another on one of those.
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
