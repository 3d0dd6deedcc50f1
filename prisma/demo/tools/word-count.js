/** Plain: inputs in, outputs out. */
export async function main({ inputs }) {
  const words = inputs.text.toLowerCase().match(/\p{L}+/gu) ?? []
  const counts = new Map()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const rows = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, inputs.top ?? 5)
  return {
    outputs: [
      { type: 'markdown', markdown: `**${words.length}** words, ${counts.size} of them different.` },
      { type: 'table', columns: ['word', 'times'], rows },
    ],
  }
}
