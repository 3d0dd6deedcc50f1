import type { CodegenConfig } from '@graphql-codegen/cli'

const typedDocuments = {
  preset: 'client' as const,
  presetConfig: {
    // Documents are shared by two client libraries and read as plain data: masking would need a helper in each.
    fragmentMasking: false,
    persistedDocuments: { mode: 'embedHashInDocument' as const, hashAlgorithm: 'sha256' as const },
  },
  config: {
    useTypeImports: true,
    importExtension: '.ts' as const,
    strictScalars: true,
    scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
  },
}

const config: CodegenConfig = {
  schema: 'schema.graphql',
  generates: {
    'src/client/generated/possibleTypes.ts': { plugins: ['fragment-matcher'] },
    'src/client/generated/': { ...typedDocuments, documents: 'src/client/operations/*.graphql' },
    // With the client's fragments and without its operations.
    'src/web/generated/': {
      ...typedDocuments,
      documents: ['src/client/operations/fragments.graphql', 'src/web/operations/*.graphql'],
    },
  },
}

export default config
