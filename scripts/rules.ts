import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync, Visitor } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

export const protocol = path.join(root, 'docs/protocol.md')

/** Where rules are cited, and whether a file there is written by people. */
const places = [
  'README.md',
  'CONTRIBUTING.md',
  ...['src', 'test', 'docs', 'packages', 'prisma', 'scripts', 'bench', 'examples'],
]
const isWritten = (file: string) =>
  /\.(tsx?|mjs|md|sql|prisma|graphql)$/.test(file) && !/(^|\/)(node_modules|dist|generated)\//.test(file)
const isTest = (file: string) => /\.test\.tsx?$/.test(file)

export interface Rule {
  number: number
  isBuilt: boolean
}

interface Citation {
  rule: number
  file: string
}

/** The title of a test, or of a group of tests, as it is in the source. */
export interface Title {
  text: string
  file: string
}

/** Cited rules that do not exist, and built rules that no test title names. */
export function ruleFaults(): string[] {
  const rules = rulesOf(readFileSync(protocol, 'utf8'))
  const citations = files().flatMap((file) => citedIn(read(file)).map((rule) => ({ rule, file })))
  return [...withoutRule(citations, rules), ...withoutTest(rules, titles())]
}

export function withoutRule(citations: Citation[], rules: Rule[]): string[] {
  const known = new Set(rules.map(({ number }) => number))
  return citations
    .filter(({ rule }) => !known.has(rule))
    .map(({ rule, file }) => `${file} cites rule ${rule}, which is not in docs/protocol.md`)
}

export function withoutTest(rules: Rule[], named: Title[]): string[] {
  const held = new Set(named.flatMap(({ text }) => citedIn(text)))
  return rules
    .filter(({ number, isBuilt }) => isBuilt && !held.has(number))
    .map(({ number }) => `rule ${number} is built, and no test has it in its title`)
}

export function rulesOf(text: string): Rule[] {
  const found = text.matchAll(/^### (\d+)\. (?:(?!^### )[\s\S])*?^State: (built|planned)$/gm)
  return [...found].map(([, number, state]) => ({ number: Number(number), isBuilt: state === 'built' }))
}

/** The numbers in "rule 7", "rules 1–3, 7 and 17" and "#rule-7", also across a line break in a comment. */
export function citedIn(text: string): number[] {
  const gap = String.raw`(?:\s|\*|//|--)+`
  const more = String.raw`(?:\s*–\s*|,?${gap}and${gap}|,${gap})\d+`
  const found = text.matchAll(new RegExp(String.raw`\brules?(?:${gap}|-)(\d+(?:${more})*)`, 'gi'))
  return [...found].flatMap(([, numbers = '']) =>
    [...numbers.matchAll(/(\d+)(?:\s*–\s*(\d+))?/g)].flatMap(([, from, to = from]) =>
      Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index),
    ),
  )
}

export function titles(): Title[] {
  return files()
    .filter(isTest)
    .flatMap((file) => titlesOf(file, read(file)).map((text) => ({ text, file })))
}

export function titlesOf(file: string, text: string): string[] {
  const found: string[] = []
  new Visitor({
    CallExpression({ callee, arguments: [title] }) {
      if (!title || !/^(test|it|describe)\b/.test(text.slice(callee.start))) return
      if (title.type === 'Literal' && typeof title.value === 'string') found.push(title.value)
      if (title.type === 'TemplateLiteral') found.push(text.slice(title.start + 1, title.end - 1))
    },
  }).visit(parseSync(file, text).program)
  return found
}

function files(): string[] {
  return places
    .filter((place) => existsSync(path.join(root, place)))
    .flatMap((place) => (path.extname(place) ? [place] : filesIn(place)))
    .filter(isWritten)
}

const filesIn = (folder: string) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file))
    .sort()
