import type { MarkdownRenderer } from 'vitepress'

/**
 * A block of Mermaid is drawn where it is read, by theme/MermaidPicture.ts. Until then, and without scripts, its
 * source is shown, as any other code.
 */
export function mermaidPictures(md: MarkdownRenderer): void {
  const ofCode = md.renderer.rules.fence
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const code = ofCode?.(tokens, index, ...rest) ?? ''
    const token = tokens[index]
    if (token?.info.trim() !== 'mermaid') return code
    return `<MermaidPicture source="${encodeURIComponent(token.content)}">${code}</MermaidPicture>`
  }
}
