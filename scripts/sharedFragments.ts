type Definition = { kind: string; name: { value: string } }

const document = /^export const (\w+) = (\{.*\})( as unknown as .*;)$/gm

/** Codegen repeats a fragment in every document that uses it. Here each fragment is written once and shared. */
export function shareFragments(content: string): string {
  const shared = new Map<string, string>()
  const definition = (one: Definition): string => {
    const text = JSON.stringify(one)
    if (one.kind !== 'FragmentDefinition') return text
    shared.set(`${one.name.value}Definition`, text)
    return `${one.name.value}Definition`
  }
  const documents = content.replace(document, (_line, name: string, json: string, type: string) => {
    const { definitions, ...rest } = JSON.parse(json) as { definitions: Definition[] }
    const parts = [JSON.stringify(rest).slice(1, -1), `"definitions":[${definitions.map(definition)}]`]
    return `export const ${name} = {${parts.join(',')}}${type}`
  })
  return [...shared].map(([name, text]) => `const ${name} = ${text};\n`).join('') + documents
}
