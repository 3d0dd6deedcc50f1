import { texts } from '../texts.ts'

/** What the service answers where it did not do something. */
export interface Refusal {
  code?: string
  issues?: readonly { path: readonly string[]; message: string }[]
}

const { refusals } = texts

/** Why something did not happen, by the code of the answer: what else it says is English. */
export function refusalText(answer: Refusal | null | undefined): string {
  if (!answer) return texts.unreachable.text
  if (answer.issues?.length)
    return answer.issues.map(({ path, message }) => refusals.issue(path.join('.'), message)).join('\n')
  const { code = '' } = answer
  return code in refusals.codes ? refusals.codes[code as keyof typeof refusals.codes] : refusals.other
}
