import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { mantineStyles } from './scripts/mantineStyles.ts'

/** This repository's packages by their sources, as tsconfig.json has them, so that they need not be built before. */
const { compilerOptions } = JSON.parse(readFileSync(new URL('tsconfig.json', import.meta.url), 'utf8')) as {
  compilerOptions: { paths: Record<string, [string]> }
}
const ours = Object.entries(compilerOptions.paths).map(([name, [source]]) => ({
  find: new RegExp(`^${name.replace('*', '(.*)')}$`),
  replacement: path.join(fileURLToPath(new URL('.', import.meta.url)), source.replace('*', '$1')),
}))

const service = process.env.HOLDFAST_URL ?? 'http://127.0.0.1:4000'

/**
 * `npm run build` writes the pages to dist/web, from where the service serves them. `npm run dev:pages` serves
 * them in front of a running service.
 */
export default defineConfig({
  root: 'src/web',
  plugins: [react(), mantineStyles()],
  resolve: {
    alias: [
      ...ours,
      { find: /^react$/, replacement: fileURLToPath(new URL('src/web/react.js', import.meta.url)) },
      { find: /^react-dom$/, replacement: 'preact/compat' },
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
    ],
  },
  experimental: {
    // The server puts its address into the index page; all other files find each other by relative paths.
    renderBuiltUrl: (_, { hostType }) => (hostType === 'html' ? undefined : { relative: true }),
  },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Browsers with light-dark(). The code that replaces it for older ones follows the wrong colour scheme.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    // The content security policy forbids inline scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/graphql': { target: service, ws: true }, '/demo': service, '/.well-known': service } },
})
