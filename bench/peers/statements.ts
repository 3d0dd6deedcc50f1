import { acquireStatements } from '../../src/storage/acquireLease.ts'
import { renewalStatements } from '../../src/storage/renewLease.ts'
import { editorOf, editors, lockToken, toolId } from '../seed.ts'
import { literal } from './pgbench.ts'

/** The statements that the service runs, with the parameters of seeded locks; `size` heartbeats in each. */
export function heartbeatScripts(size: number, scripts: number): string[] {
  const { text } = size === 1 ? renewalStatements.one : renewalStatements.many
  return Array.from({ length: scripts }, (_, script) => {
    const numbers = Array.from({ length: size }, (_, index) => 1 + script * size + index)
    return literal(text, [
      numbers.map(toolId),
      numbers.map(lockToken),
      numbers.map(editorOf),
      numbers.map(() => 0),
    ])
  })
}

/** Beyond the tools that others renew meanwhile. */
const n = ':client_id * 2000 + :turn % 2000 + 20001'
/** The same session takes the lock of one tool after the other, and again in the next round: always granted. */
export const acquireScript = `\\set turn :turn + 1
\\set n ${n}
\\set editor :n % ${editors}
${acquireStatements.one.text.replace(
  /\$(\d)(?!\d)/g,
  (_, position) =>
    [
      "(('00000000-0000-7000-8000-' || lpad(to_hex(:n::int), 12, '0'))::uuid)",
      "('editor-' || :editor)",
      "('session-' || :n)",
      "('key-' || :client_id || '-' || :turn || '-' || extract(epoch FROM now()))",
      "'hash'",
      'NULL',
      'NULL::text',
      "('lock-token-of-pgbench-' || :client_id || '-' || :turn || '-' || extract(epoch FROM now()))",
    ][Number(position) - 1] as string,
)}`
