/** With what a start ends that this database does not allow. Faults of settings end with 1. */
const exitCodes = {
  /** The schema is behind, too new, or stopped in the middle of a migration. */
  schema: 3,
  /** The role may not do what is needed. */
  rights: 4,
  /** The database does not answer, or lets nobody in. */
  unreachable: 5,
}

/** Why a server does not start on its database: one line for the operator, and an exit code for what starts servers. */
export class RefusedStart extends Error {
  readonly exitCode: number

  constructor(why: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCodes[why]
  }
}

/** What a process ends with that could not do its work for this reason. */
export const exitCodeOf = (error: unknown): number => (error instanceof RefusedStart ? error.exitCode : 1)
