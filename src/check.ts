import { faultsOf } from './environment.ts'
import { withSecretFiles } from './secretFiles.ts'
import { inSchema } from './storage/connection.ts'
import { databaseFaults } from './storage/databaseFaults.ts'

/** `holdfast check`: prints everything that would prevent a start in this environment, and changes nothing. */
const { env } = withSecretFiles(process.env)
const faults = faultsOf(process.env)
if (faults.length === 0 && env.DATABASE_URL)
  faults.push(
    ...(await databaseFaults(inSchema(env.DATABASE_URL, env.HOLDFAST_SCHEMA || 'public'), {
      isMigratedByStart: env.HOLDFAST_MIGRATE !== 'off',
      isProduction: env.NODE_ENV === 'production',
    })),
  )
for (const fault of faults) process.stderr.write(`holdfast: ${fault}\n`)
if (faults.length > 0) process.exitCode = 1
else console.log(env.DATABASE_URL ? 'ready to start' : 'ready to start, with the embedded PostgreSQL')
