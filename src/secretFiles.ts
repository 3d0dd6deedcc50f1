import { readFileSync } from 'node:fs'

/** Variables that are or may be secret. Each has a variant that ends with _FILE. */
const secret = [
  ...['DATABASE_URL', 'REDIS_URL', 'REDIS_CLUSTER_NODES', 'AUTH_JWT_SECRET', 'AUTH_ISSUERS'],
  ...['RECEIPT_KEYS', 'S3_SECRET_ACCESS_KEY'],
]

/**
 * Containers get secrets as files. NAME_FILE is the path of a file whose text is the value of NAME, without the
 * line break at its end. All faults are reported, one on each line.
 */
export function withSecretFiles(given: NodeJS.ProcessEnv): { env: NodeJS.ProcessEnv; faults: string[] } {
  const env = { ...given }
  const faults: string[] = []
  for (const name of secret) {
    const path = given[`${name}_FILE`]
    if (!path) continue
    if (given[name]) faults.push(`${name}_FILE and ${name} cannot be used together: keep one of them.`)
    else
      try {
        env[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
        if (env[name] === '') faults.push(`The file of ${name}_FILE is empty.`)
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        faults.push(`The file of ${name}_FILE cannot be read (${code}).`)
      }
  }
  return { env, faults }
}
