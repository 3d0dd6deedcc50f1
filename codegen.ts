import type { CodegenConfig } from '@graphql-codegen/cli'
import { preset } from '@graphql-codegen/client-preset'
import { shareFragments } from './scripts/sharedFragments.ts'

/** Generates the typed documents only; their types come from `typesFrom`. */
const documentsOnly = (typesFrom: string): typeof preset => ({
  ...preset,
  async buildGeneratesSection(options) {
    const files = await preset.buildGeneratesSection(options)
    const documentNodeImport = `${typesFrom}#TypedDocumentNode`
    return files
      .filter(({ filename }) => !filename.endsWith('/gql.ts'))
      .map((file) => ({
        ...file,
        config: { ...file.config, documentNodeImport },
        pluginMap: withSharedFragments(file.pluginMap),
      }))
  },
})

type Plugins = Awaited<ReturnType<typeof preset.buildGeneratesSection>>[number]['pluginMap']

function withSharedFragments(plugins: Plugins): Plugins {
  const { 'typed-document-node': writer, ...others } = plugins
  if (!writer) return plugins
  const plugin: typeof writer.plugin = async (...given) => {
    const written = await writer.plugin(...given)
    if (typeof written === 'string') return shareFragments(written)
    return { ...written, content: shareFragments(written.content) }
  }
  return { ...others, 'typed-document-node': { ...writer, plugin } }
}

const typedDocuments = {
  presetConfig: {
    // Two client libraries share the documents and read plain data. Masking would need a helper in each.
    fragmentMasking: false,
    skipIndexFile: true,
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
    'packages/documents/src/generated/possibleTypes.ts': { plugins: ['fragment-matcher'] },
    'packages/documents/src/generated/': {
      ...typedDocuments,
      preset: documentsOnly('../typedDocument.ts'),
      documents: 'packages/documents/operations/*.graphql',
    },
    // With the package's fragments, without its operations.
    'src/web/generated/': {
      ...typedDocuments,
      preset: documentsOnly('@holdfast/documents'),
      documents: ['packages/documents/operations/fragments.graphql', 'src/web/operations/*.graphql'],
    },
  },
}

export default config
