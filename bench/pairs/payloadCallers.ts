import { type Callers, documentOf } from '../load/callers.ts'
import { HttpCaller } from '../load/httpCaller.ts'
import { editors } from '../seed.ts'

interface Request {
  line: string
  body: string
  mustContain: string
}

/** Callers of Payload's REST handlers, each a person with documents of their own, as ours are. */
export function payloadCallers({ url, tokens }: { url: string; tokens: string[] }) {
  return {
    /** `ask` makes the request for a document. */
    async open(
      count: number,
      ask: (n: number, round: number) => Request,
      documents: number,
    ): Promise<Callers> {
      const open = await Promise.all(
        Array.from({ length: count }, (_, number) =>
          HttpCaller.open(url, tokens[documentOf(number, 0, 1) % editors] as string),
        ),
      )
      return {
        each: open.map((caller, number) => (round) => {
          const { line, body, mustContain } = ask(documentOf(number, round, documents), round)
          return caller.call(body, mustContain, line)
        }),
        close() {
          for (const caller of open) caller.close()
        },
      }
    },
    lock: (n: number, done: 'touched' | 'created'): Request => ({
      line: `POST /api/pages/${n}/lock`,
      body: '',
      mustContain: `"lock":"${done}"`,
    }),
    /** Its answer leaves the content out, as ours does. */
    save: (n: number, content: object): Request => ({
      line: `PATCH /api/pages/${n}?depth=0&draft=true&select%5Btitle%5D=true`,
      body: JSON.stringify({ content, _status: 'draft' }),
      mustContain: 'Draft saved successfully',
    }),
  }
}
