import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'

/** A node of a syntax tree from Vite's parser (ESTree). */
export interface Node {
  type: string
  start: number
  [key: string]: unknown
}

export interface Source {
  file: string
  text: string
  tree: Node
}

const root = 'src/web'

/** The pages' own code, without generated files and languages. */
export function pageSources(): Source[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/^(generated|texts)\//.test(file))
    .map((file) => sourceOf(path.join(root, file)))
}

export const sourceOf = (file: string): Source => parsed(file, readFileSync(file, 'utf8'))

export function parsed(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  return { file, text, tree: program as unknown as Node }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

export const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode)

/** Every node below a node, itself first. `enter` may stop it from going further down. */
export function walk(
  node: Node,
  enter: (node: Node, parents: readonly Node[]) => unknown,
  parents: Node[] = [],
): void {
  if (enter(node, parents) === false) return
  for (const child of childrenOf(node)) walk(child, enter, [...parents, node])
}

export const lineOf = ({ file, text }: Source, { start }: Node): string =>
  `${file}:${text.slice(0, start).split('\n').length}`
