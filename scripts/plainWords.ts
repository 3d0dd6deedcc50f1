import { readdirSync, readFileSync } from 'node:fs'

/** Phrases that a newcomer has to read twice, and what to write instead. Add a phrase when you find one. */
const out: [phrase: RegExp, instead: string][] = [
  [/\bthat is none\b/, 'name what it is: malformed, missing, invalid'],
  [/\bis none of\b/, '"does not belong to", "is not part of"'],
  [/[a-z] of before\b(?!\))/, '"earlier", or "from before …"'],
  [/\bsends its sockets\b/, '"closes its WebSockets with code …"'],
  [/\bset as aims\b/, '"planned"'],
  [/\bWhat is to stay\b/, '"Choose what to keep"'],
  [/\bmade anew\b/, '"created again"'],
  [/\bgives it up\b/, '"releases it", "stops it"'],
  [/\bput back while\b/, '"restored while"'],
  [/\bleaves with\b/, '"exits with"'],
  [/\bmend the\b/, '"fix the", "repair the"'],
  [/\bhonoured\b/, '"used", "respected"'],
  [/\btakes no other along\b/, '"does not affect the others"'],
  [/\bat the same stroke\b/, '"at the same moment"'],
  [/\b[Tt]rying goes on\b/, '"Trying again …"'],
  [/\b(is|are) editing this draft since\b/, '"has been editing since"'],
  [/\bgo on typing\b/, '"keep typing"'],
  [/\bhears that there is\b/, '"gets NotFoundError"'],
]

const read =
  /^(README|CONTRIBUTING)\.md$|^docs\/(errors\/)?[\w-]+\.md$|^schema\.graphql$|^(src|packages\/\w+\/src)\/.*\.tsx?$|^packages\/\w+\/README\.md$/

/** Places with such a phrase, one on each line. */
export function mannered(): string[] {
  const files = [
    'README.md',
    'CONTRIBUTING.md',
    'schema.graphql',
    ...below('docs'),
    ...below('src'),
    ...below('packages'),
  ]
  return files
    .filter((file) => read.test(file) && !file.includes('/generated/'))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          out
            .filter(([phrase]) => phrase.test(line))
            .map(
              ([phrase, instead]) => `${file}:${index + 1}: "${phrase.exec(line)?.[0]}"; write ${instead}`,
            ),
        ),
    )
}

const below = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.includes('node_modules'))
    .map((file) => `${folder}/${file}`)
