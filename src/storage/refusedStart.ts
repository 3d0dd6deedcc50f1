/** Exit codes for a start that fails because of the database. Faults of the settings exit with 1. */
const exitCodes = {
  /** The schema is outdated, too new, or stopped in the middle of a migration. */
  schema: 3,
  /** The role lacks rights that are needed. */
  rights: 4,
  /** The database does not answer, or refuses the connection. */
  unreachable: 5,
}

/**
 * Why a server does not start on its database: one line for the operator, and an exit code for the program that
 * starts servers.
 */
export class RefusedStart extends Error {
  readonly exitCode: number

  constructor(why: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCodes[why]
  }
}

/** The exit code of a process that failed with this error. */
export const exitCodeOf = (error: unknown): number => (error instanceof RefusedStart ? error.exitCode : 1)
