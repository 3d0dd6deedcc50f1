/** With settings: what a person enters once and every run reads. */
export async function main({ inputs, settings }) {
  const greeting = settings.greeting ?? 'Hello'
  const text = `${greeting}, ${inputs.name ?? 'world'}${settings.loud ? '!' : '.'}`
  return { outputs: [{ type: 'text', text: settings.loud ? text.toUpperCase() : text }] }
}
