import { expect, inject } from 'vitest'
import type { Person } from './person.ts'
import { Socket } from './socket.ts'
import { type TokenOptions, tokenFor } from './tokens.ts'
import { World } from './world.ts'

/**
 * The built server in its own process, with people of every role, a page and a script that bo holds, and a
 * normal editor beside. An attack must write nothing, and the next normal request must work.
 */
export class Siege {
  readonly world: World
  readonly people: Record<
    'vera' | 'carl' | 'ada' | 'bo' | 'cleo' | 'sue' | 'adasAgent' | 'suesAgent' | 'vault',
    Person
  >
  readonly page: string
  readonly script: string
  /** Bo's tokens, which nobody else should be able to use. */
  readonly tokens: { page: string; script: string }
  readonly #bystander: Socket
  #asked = 0

  private constructor(parts: Omit<Siege, 'url' | 'nobody' | 'withstands' | 'lift'>, bystander: Socket) {
    this.world = parts.world
    this.people = parts.people
    this.page = parts.page
    this.script = parts.script
    this.tokens = parts.tokens
    this.#bystander = bystander
  }

  static async begin(env: Record<string, string> = {}): Promise<Siege> {
    const world = await World.open({ processes: 1, redis: inject('redis') !== null, env })
    const known = async (id: string, options: TokenOptions) => {
      const person = await world.person(id, options)
      await person.ask('{ viewer { id } }')
      return person
    }
    const people = {
      vera: await known('vera', { role: 'VIEWER' }),
      carl: await known('carl', {}),
      ada: await known('ada', {}),
      bo: await known('bo', {}),
      cleo: await known('cleo', { role: 'ADMIN' }),
      sue: await known('sue', { role: 'SUPERUSER' }),
      adasAgent: await known('ada', { agent: 'bot' }),
      suesAgent: await known('sue', { role: 'SUPERUSER', agent: 'bot' }),
      vault: await known('vault', { role: 'SERVICE' }),
    }
    const { ada, bo } = people
    const page = await bo.creates()
    const content = { entrypoint: 'main', sourceCode: 'export async function main() { return {} }' }
    const script = await bo.creates({ collection: 'scripts', content })
    for (const toolId of [page, script]) await world.maintains(ada, toolId)
    const tokens = { page: (await bo.holds(page)).lockToken, script: (await bo.holds(script)).lockToken }
    return new Siege({ world, people, page, script, tokens }, await Socket.signedIn(ada))
  }

  get url(): string {
    return this.world.urls[0] as string
  }

  /** Runs the attack and returns its answer. Fails unless everything is unchanged afterwards. */
  async withstands<Answer>(attack: () => Promise<Answer>): Promise<Answer> {
    const before = await this.world.written()
    const answer = await attack()
    expect(await this.world.written()).toEqual(before)
    expect(this.world.processes[0]?.exitCode).toBeNull()
    const query = `{ tool(id: "${this.page}") { draftHead { number } draftLock { holder { id } } } }`
    const honest = { tool: { draftHead: { number: 1 }, draftLock: { holder: { id: 'bo' } } } }
    expect(await this.people.ada.ask(query)).toEqual(honest)
    const id = `honest ${this.#asked++}`
    this.#bystander.ask(id, query)
    expect(await this.#bystander.answer(id)).toEqual({ data: honest })
    return answer
  }

  async lift(): Promise<void> {
    this.#bystander.close()
    await this.world.close()
  }
}

/** A valid bearer token, except for the given options. */
export const bearer = async (options: TokenOptions = {}) => `Bearer ${await tokenFor('ada', options)}`
