import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

/**
 * Each Mantine component brings its own styles, so that a page loads those of the components that it shows, and in the order in
 * which they build on each other. Its style sheet as a whole is six times as large.
 */
export function mantineStyles(): Plugin {
  let isBuild = true
  return {
    name: 'mantine-styles',
    configResolved({ command }) {
      isBuild = command === 'build'
    },
    transform(code, id) {
      // The development server bundles libraries beforehand, where no plugin sees their parts.
      if (!isBuild)
        return id.endsWith('/src/web/main.tsx') ? `import '@mantine/core/styles.css'\n${code}` : null
      const [, root, name] = /^(.*\/@mantine\/core)\/esm\/.*?(\w+)\.module\.mjs$/.exec(id) ?? []
      const styles = root && path.join(root, 'styles', `${name}.css`)
      if (!styles || !existsSync(styles)) return null
      return { code: `import '@mantine/core/styles/${name}.css'\n${code}`, map: null }
    },
  }
}
