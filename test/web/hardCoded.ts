import { lineOf, type Node, type Source, sourceOf, walk } from './pageSources.ts'

/** Attributes and properties that people read or hear, in any component. */
const spoken =
  /^(aria-(label|description|placeholder|roledescription|valuetext)|alt|confirm|description|error|intro|label|legend|message|note|placeholder|summary|text|title|tooltip)$/

/** Functions that show their argument. */
const shows = /^(refuse|alert|confirm|prompt|usePageTitle|setFault)$/

/** A text is words if it has two consecutive letters. Names such as "text-sm" are in other attributes. */
const hasWords = (text: string) => /\p{L}{2}/u.test(text)

/** Texts in a source that people read and that are not translated, one on each line. */
export function hardCodedIn(source: Source): string[] {
  const found: string[] = []
  const tell = (node: Node, text: string) => found.push(`${lineOf(source, node)}: ${text.trim()}`)
  walk(source.tree, (node) => {
    switch (node.type) {
      case 'JSXText':
        if (hasWords(String(node.value))) tell(node, String(node.value))
        return
      case 'JSXElement':
      case 'JSXFragment':
        for (const child of node.children as Node[])
          if (child.type === 'JSXExpressionContainer') wordsOf(child.expression as Node, tell)
        return
      case 'JSXAttribute':
        if (spoken.test(nameOf(node.name as Node)) && node.value) wordsOf(node.value as Node, tell)
        return
      case 'Property':
        if (spoken.test(nameOf(node.key as Node))) wordsOf(node.value as Node, tell)
        return
      case 'CallExpression':
        if (shows.test(nameOf(node.callee as Node)))
          for (const argument of node.arguments as Node[]) wordsOf(argument, tell)
        return
      case 'AssignmentExpression':
        if (/^(title|textContent|innerText)$/.test(nameOf(node.left as Node)))
          wordsOf(node.right as Node, tell)
    }
  })
  return [...new Set(found)]
}

/** Literals that an expression may evaluate to, without those that it compares, calls or looks up. */
function wordsOf(node: Node, tell: (node: Node, text: string) => void): unknown {
  const into = (...nodes: unknown[]) => {
    for (const each of nodes) wordsOf(each as Node, tell)
  }
  switch (node.type) {
    case 'Literal':
      if (typeof node.value === 'string' && hasWords(node.value)) tell(node, node.value)
      return
    case 'TemplateLiteral':
      for (const each of node.quasis as { value: { raw: string } }[])
        if (hasWords(each.value.raw)) tell(node, each.value.raw)
      return into(...(node.expressions as Node[]))
    case 'ConditionalExpression':
      return into(node.consequent, node.alternate)
    case 'LogicalExpression':
      return node.operator === '&&' ? into(node.right) : into(node.left, node.right)
    case 'BinaryExpression':
      return node.operator === '+' ? into(node.left, node.right) : undefined
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return into(node.expression)
  }
}

/** The last part of a name: for `document.title` it is "title". */
function nameOf(node: Node): string {
  if (node.type === 'MemberExpression') return nameOf(node.property as Node)
  return String(node.name ?? node.value ?? '')
}

export const hardCodedInFile = (file: string) => hardCodedIn(sourceOf(file))
