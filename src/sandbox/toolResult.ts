import { isJsonObject, isStorable, type Json, type JsonObject } from '../domain/json.ts'
import type { NextAction, TableCell, ToolOutput } from '../domain/sandboxRunner.ts'

export interface ToolResult {
  outputs: ToolOutput[]
  nextActions: NextAction[]
  state?: Json
}

/** The first fault in what a tool returned, and its place. */
export class ResultFault extends Error {}

export function toToolResult(returned: Json): ToolResult {
  const result = object(returned, 'it')
  onlyKeys(result, ['outputs', 'nextActions', 'state'], 'it')
  refuseUnstorable(returned, '')
  const { outputs = [], nextActions = [], state } = result
  return {
    outputs: list(outputs, 'outputs').map((output, i) => toOutput(output, `outputs[${i}]`)),
    nextActions: toNextActions(list(nextActions, 'nextActions')),
    ...(state === undefined ? {} : { state }),
  }
}

function toOutput(value: Json, at: string): ToolOutput {
  const output = object(value, at)
  switch (output.type) {
    case 'text':
      onlyKeys(output, ['type', 'text'], at)
      return { type: 'text', text: text(output.text, `${at}.text`) }
    case 'markdown':
      onlyKeys(output, ['type', 'markdown'], at)
      return { type: 'markdown', markdown: text(output.markdown, `${at}.markdown`) }
    case 'table':
      onlyKeys(output, ['type', 'columns', 'rows'], at)
      return toTable(output, at)
    case 'json':
      onlyKeys(output, ['type', 'value'], at)
      if (output.value === undefined) throw new ResultFault(`${at}.value is missing`)
      return { type: 'json', value: output.value }
    case 'file':
      onlyKeys(output, ['type', 'name', 'mediaType', 'base64'], at)
      return toFile(output, at)
    default:
      throw new ResultFault(`${at}.type must be one of text, markdown, table, json, file`)
  }
}

function toTable(output: JsonObject, at: string): ToolOutput {
  const columns = list(output.columns, `${at}.columns`).map((name, i) => text(name, `${at}.columns[${i}]`))
  const rows = list(output.rows, `${at}.rows`).map((row, i) => {
    const cells = list(row, `${at}.rows[${i}]`)
    if (cells.length !== columns.length) {
      throw new ResultFault(`${at}.rows[${i}] has ${cells.length} cells for ${columns.length} columns`)
    }
    return cells.map((cell, j) => toCell(cell, `${at}.rows[${i}][${j}]`))
  })
  return { type: 'table', columns, rows }
}

function toCell(cell: Json, at: string): TableCell {
  if (typeof cell === 'object' && cell !== null) {
    throw new ResultFault(`${at} must be a string, a number, a boolean or null`)
  }
  return cell
}

function toFile(output: JsonObject, at: string): ToolOutput {
  const name = text(output.name, `${at}.name`, 255)
  const mediaType = text(output.mediaType, `${at}.mediaType`, 255)
  const base64 = text(output.base64, `${at}.base64`)
  if (/\p{Cc}/u.test(name)) throw new ResultFault(`${at}.name must not contain control characters`)
  if (!/^[\w.+-]+\/[\w.+-]+(\s*;[ -~]*)?$/.test(mediaType)) {
    throw new ResultFault(`${at}.mediaType must be a media type such as text/csv`)
  }
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw new ResultFault(`${at}.base64 must be base64`)
  }
  return { type: 'file', name, mediaType, base64 }
}

function toNextActions(values: Json[]): NextAction[] {
  const seen = new Set<string>()
  return values.map((value, i) => {
    const at = `nextActions[${i}]`
    const action = object(value, at)
    onlyKeys(action, ['actionId', 'label', 'inputSchema'], at)
    const actionId = text(action.actionId, `${at}.actionId`, 200)
    if (actionId === '') throw new ResultFault(`${at}.actionId must not be empty`)
    if (seen.has(actionId)) throw new ResultFault(`${at}.actionId is there twice`)
    seen.add(actionId)
    const inputSchema = action.inputSchema ?? null
    return {
      actionId,
      label: text(action.label, `${at}.label`, 200),
      inputSchema: inputSchema === null ? null : object(inputSchema, `${at}.inputSchema`),
    }
  })
}

function refuseUnstorable(value: Json, at: string): void {
  if (typeof value === 'string' && !isStorable(value)) {
    throw new ResultFault(`${at} contains NUL or half of a surrogate pair, which cannot be stored`)
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) refuseUnstorable(item, `${at}[${i}]`)
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      refuseUnstorable(key, `a key in ${at || 'it'}`)
      refuseUnstorable(item, at === '' ? key : `${at}.${key}`)
    }
  }
}

function object(value: Json | undefined, at: string): JsonObject {
  if (!isJsonObject(value)) throw new ResultFault(`${at} must be an object`)
  return value
}

function list(value: Json | undefined, at: string): Json[] {
  if (!Array.isArray(value)) throw new ResultFault(`${at} must be an array`)
  return value
}

function text(value: Json | undefined, at: string, longest = Number.POSITIVE_INFINITY): string {
  if (typeof value !== 'string') throw new ResultFault(`${at} must be a string`)
  if (value.length > longest) throw new ResultFault(`${at} must be at most ${longest} characters`)
  return value
}

function onlyKeys(value: JsonObject, keys: string[], at: string): void {
  const unknown = Object.keys(value).find((key) => !keys.includes(key))
  if (unknown !== undefined) {
    throw new ResultFault(
      `${at} has the unknown key ${JSON.stringify(unknown.slice(0, 100))}; allowed are ${keys.join(', ')}`,
    )
  }
}
