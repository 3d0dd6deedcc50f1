import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { exitCodes, Failure } from './failure.ts'
import { hashOf } from './folder.ts'

/** content.json as it will be saved. Anything that would change on the way is refused. */
export async function readContent(folder: string): Promise<{ content: unknown; hash: string }> {
  const bytes = await readFile(path.join(folder, 'content.json')).catch(() => null)
  if (bytes === null) throw new Failure(exitCodes.usage, `${folder} has no content.json.`)
  const text = textOf(bytes)
  const content = parsed(text)
  const faults = inexactNumbers(text)
  if (faults.length > 0) throw new Failure(exitCodes.usage, faults.join('\n'))
  return { content, hash: hashOf(text) }
}

const fault = (words: string) => new Failure(exitCodes.usage, `content.json${words}`)

function textOf(bytes: Uint8Array): string {
  const begins = (...mark: number[]) => mark.every((byte, at) => bytes[at] === byte)
  if (begins(0xef, 0xbb, 0xbf) || begins(0xff, 0xfe) || begins(0xfe, 0xff))
    throw fault(', line 1, column 1: starts with a byte order mark; save it as UTF-8 without one.')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw fault(' is not UTF-8; save it as UTF-8.')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw fault(` is not JSON: ${(error as Error).message}`)
  }
}

/** Matches strings, to skip them, and numbers. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g
const mostFaults = 5

function inexactNumbers(text: string): string[] {
  const faults: string[] = []
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token.startsWith('"') || isExact(token)) continue
    const lines = text.slice(0, index).split('\n')
    const place = `line ${lines.length}, column ${(lines.at(-1) as string).length + 1}`
    const shown = token.length > 40 ? `${token.slice(0, 40)}…` : token
    faults.push(
      `content.json, ${place}: ${shown} cannot be stored exactly (it would become ${Number(token)}); write it as a string.`,
    )
    if (faults.length === mostFaults) break
  }
  return faults
}

/** Whether a JSON number is exact after parsing. Others, such as those above 2^53, would be saved as a different number. */
const isExact = (text: string): boolean => decimalOf(text) === decimalOf(String(Number(text)))

/** "1.50e3" and "1500" are one number. */
function decimalOf(text: string): string {
  const [, sign = '', whole, fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  if (whole === undefined) return text
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${BigInt(exponent) - BigInt(fraction.length - digits.length + significant.length)}`
}
