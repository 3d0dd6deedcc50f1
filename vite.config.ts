import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { mantineStyles } from './scripts/mantineStyles.ts'

const service = process.env.HOLDFAST_URL ?? 'http://127.0.0.1:4000'

/** `npm run build` puts the pages into dist/web, from where the service serves them; `npm run dev:pages` stands in front of one. */
export default defineConfig({
  root: 'src/web',
  plugins: [react(), mantineStyles()],
  resolve: {
    tsconfigPaths: true,
    alias: [
      { find: /^react$/, replacement: fileURLToPath(new URL('src/web/react.js', import.meta.url)) },
      { find: /^react-dom$/, replacement: 'preact/compat' },
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
    ],
  },
  experimental: {
    // The index page is told where it is by the server; what it loads finds the rest beside itself.
    renderBuiltUrl: (_, { hostType }) => (hostType === 'html' ? undefined : { relative: true }),
  },
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // Those that know light-dark(): rewritten for older ones it follows the wrong scheme.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    // No script or style may stand in the page itself: the content security policy forbids it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/graphql': { target: service, ws: true }, '/demo': service, '/.well-known': service } },
})
