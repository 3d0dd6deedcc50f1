import { childrenOf, type Node, type Source, walk } from './pageSources.ts'

type Path = readonly string[]

/**
 * The parts of `texts` that a source reads: `editor.tabs.files`, or `editor.tabs` if the name after it is
 * computed. Names for a part, such as `const { editor } = texts`, are followed.
 */
export function usedIn({ tree }: Source): string[] {
  const names = new Map<string, Path>([['texts', []]])
  const used: string[] = []
  const declarations = new Set<Node>()
  walk(tree, (node) => {
    if (node.type !== 'VariableDeclarator' || !node.init) return
    const path = pathOf(node.init as Node, names)
    if (path && nameIn(node.id as Node, path, names)) declarations.add(node)
  })
  const look = (node: Node): unknown => {
    if (node.type === 'TSTypeQuery' || node.type === 'ImportDeclaration' || declarations.has(node)) return
    const path = pathOf(node, names)
    if (path) used.push(path.join('.'))
    // A computed name may read any part.
    else if (node.type === 'Property' && !node.computed) return look(node.value as Node)
    else if (node.type === 'JSXAttribute') return node.value ? look(node.value as Node) : undefined
    if (path && node.type === 'Identifier') return
    for (const child of path ? computedIn(node) : childrenOf(node)) look(child)
  }
  look(tree)
  return used
}

/** False when it has no name that can be followed. */
function nameIn(id: Node, path: Path, names: Map<string, Path>): boolean {
  if (id.type === 'Identifier') names.set(String(id.name), path)
  else if (id.type === 'ObjectPattern')
    for (const property of id.properties as Node[]) {
      const value = property.value as Node
      names.set(String(value.name), [...path, String((property.key as Node).name)])
    }
  else return false
  return true
}

function pathOf(node: Node, names: Map<string, Path>): Path | null {
  if (node.type === 'Identifier') return names.get(String(node.name)) ?? null
  if (node.type !== 'MemberExpression') return null
  const before = pathOf(node.object as Node, names)
  if (!before) return null
  return node.computed ? before : [...before, String((node.property as Node).name)]
}

function computedIn(node: Node): Node[] {
  if (node.type !== 'MemberExpression') return []
  return [...(node.computed ? [node.property as Node] : []), ...computedIn(node.object as Node)]
}
