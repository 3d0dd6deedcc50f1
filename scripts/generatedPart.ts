const [begin, end] = ['<!-- made by npm run docs -->', '<!-- until here -->']

/** A page whose part between the two marks is replaced. */
export function withGeneratedPart(page: string, part: string): string {
  const [before = '', rest = ''] = page.split(begin)
  return `${before}${begin}\n${part}\n${end}${rest.split(end)[1] ?? ''}`
}
