export interface Told {
  id: string | undefined
  event: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: matched by the expectations of each story
  data: any
}

/** A consumer of server-sent events that is not a browser. */
export class Stream {
  readonly response: Response
  lastId = ''
  /** Everything that was received, to check what it must not contain. */
  text = ''
  #reader: ReadableStreamDefaultReader<Uint8Array>
  #gone: AbortController
  #unread = ''

  private constructor(response: Response, gone: AbortController) {
    this.response = response
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader()
    this.#gone = gone
  }

  static async open(url: string, token: string, init: RequestInit = {}): Promise<Stream> {
    const gone = new AbortController()
    const response = await fetch(url, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) },
      signal: gone.signal,
    })
    return new Stream(response, gone)
  }

  /** Reads one more chunk; undefined at the end of the stream. */
  async pull(): Promise<true | undefined> {
    const { value, done } = await this.#reader.read()
    if (done) return undefined
    const chunk = new TextDecoder().decode(value)
    this.text += chunk
    this.#unread += chunk
    this.lastId = [...this.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? ''
    return true
  }

  async next(): Promise<Told> {
    for (;;) {
      const end = this.#unread.indexOf('\n\n')
      if (end < 0) {
        if (!(await this.pull())) throw new Error('the stream has ended')
        continue
      }
      const block = this.#unread.slice(0, end)
      this.#unread = this.#unread.slice(end + 2)
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      const data = field('data')
      if (data) return { id: field('id'), event: field('event'), data: JSON.parse(data) }
    }
  }

  /** A stream may begin a little before the requested place. */
  async until(event: string): Promise<Told> {
    for (;;) {
      const told = await this.next()
      if (told.event === event) return told
    }
  }

  leave(): void {
    this.#gone.abort()
  }
}
