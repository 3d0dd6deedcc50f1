import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

/**
 * Gives each Mantine component its own style sheet, so that a page loads only those of the components that it
 * shows, in the order in which they build on each other. Mantine's complete style sheet is six times as large.
 */
export function mantineStyles(): Plugin {
  let isBuild = true
  return {
    name: 'mantine-styles',
    configResolved({ command }) {
      isBuild = command === 'build'
    },
    transform(code, id) {
      // The development server bundles libraries in advance, so a plugin does not see their modules.
      if (!isBuild)
        return id.endsWith('/src/web/main.tsx') ? `import '@mantine/core/styles.css'\n${code}` : null
      const [, root, name] = /^(.*\/@mantine\/core)\/esm\/.*?(\w+)\.module\.mjs$/.exec(id) ?? []
      const styles = root && path.join(root, 'styles', `${name}.css`)
      if (!styles || !existsSync(styles)) return null
      return { code: `import '@mantine/core/styles/${name}.css'\n${code}`, map: null }
    },
  }
}
