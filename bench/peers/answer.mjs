/** What a measured process says and hears, as `serve` of served.ts for those in TypeScript. */
export function answer(ready, questions, stop = async () => {}) {
  process.on('message', async (question) => {
    try {
      if (question.stop) {
        await stop()
        process.exit(0)
      }
      process.send(await questions[question.ask](question))
    } catch (error) {
      console.error(error)
      process.exit(1)
    }
  })
  process.on('disconnect', () => process.exit(1))
  process.send(ready)
}
