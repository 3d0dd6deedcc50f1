/** The measured process's side of Peer. */
export function serve<Question extends object>(
  ready: object,
  answer: (question: Question) => unknown,
  close: () => Promise<void>,
): void {
  process.on('message', async (question: Question | { stop: true }) => {
    if ('stop' in question) return void close().then(() => process.exit(0))
    process.send?.((await answer(question)) ?? {})
  })
  process.on('disconnect', () => process.exit(1))
  process.send?.(ready)
}

export const optionsOf = <Options>() => JSON.parse(process.argv[2] ?? '{}') as Options
