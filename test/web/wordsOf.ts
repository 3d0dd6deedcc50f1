import { type Node, sourceOf, walk } from './pageSources.ts'

/** One text of a language, as in its file. */
export interface Text {
  place: string
  /** The text without the inserted values. */
  words: string
  /** The names of the inserted values. */
  facts: string[]
}

const languageFile = (language: string) => `src/web/texts/${language}.ts`

/** Every text of a language. For plurals, the form that every language has. */
export function textsIn(language: string): Text[] {
  const { tree } = sourceOf(languageFile(language))
  let found: Text[] = []
  walk(tree, (node, parents) => {
    if (node.type === 'ObjectExpression' && parents.at(-2)?.type === 'VariableDeclaration')
      found = textsBelow(node, '')
    return node.type !== 'ObjectExpression'
  })
  return found
}

const ofOtherNumbers = /\.(zero|one|two|few|many)$/

function textsBelow(node: Node, place: string): Text[] {
  return (node.properties as Node[]).flatMap(({ key, value }) => {
    const name = place + String((key as Node).name ?? (key as Node).value)
    const plain = withoutType(value as Node)
    if (plain.type === 'ObjectExpression') return textsBelow(plain, `${name}.`)
    return ofOtherNumbers.test(name) ? [] : [{ place: name, ...saidBy(plain) }]
  })
}

function withoutType(node: Node): Node {
  return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression'
    ? withoutType(node.expression as Node)
    : node
}

function saidBy(node: Node): Pick<Text, 'words' | 'facts'> {
  const words: string[] = []
  const given = new Set<string>()
  const put = new Set<string>()
  if (node.type === 'ArrowFunctionExpression')
    for (const parameter of node.params as Node[])
      walk(parameter, (each) => {
        if (each.type === 'Identifier') given.add(String(each.name))
        return each.type !== 'TSTypeAnnotation'
      })
  walk(node.type === 'ArrowFunctionExpression' ? (node.body as Node) : node, (each) => {
    if (each.type === 'Literal' && typeof each.value === 'string') words.push(each.value)
    if (each.type === 'TemplateElement') words.push((each.value as { raw: string }).raw)
    if (each.type === 'Identifier' && given.has(String(each.name))) put.add(String(each.name))
  })
  return { words: words.join(' '), facts: [...put].sort() }
}
