import { defineConfig } from 'prisma/config'

// generate, validate and format never start the schema engine, but the CLI insists that its file exists and would
// download it. Any existing file satisfies the check. (Not for `migrate`: there a wrong binary would silently do nothing.)
if (['generate', 'validate', 'format'].includes(process.argv[2] ?? ''))
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
})
