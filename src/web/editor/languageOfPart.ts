import { isJson } from './parts.ts'

export const languageOfPart = (part: string) =>
  part === 'sourceCode' ? 'javascript' : isJson(part) ? 'json' : 'text'
