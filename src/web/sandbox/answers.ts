import { texts } from '../texts.ts'

interface Refusal {
  message: string
  issues?: readonly { path: readonly string[]; message: string }[]
}

/** Why something did not happen, in one text. */
export function refusalText(answer: Refusal | null | undefined): string {
  if (!answer) return texts.unreachable.text
  const issues = (answer.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
  return issues.length > 0 ? issues.join('\n') : answer.message
}
