import { Redis } from 'ioredis'
import pg from 'pg'

/** The least that a takeover could be: one row is written and flushed, and somebody else is told by way of Redis. */
export class CommitAndHop {
  #client: pg.Client
  #publisher: Redis
  #subscriber: Redis

  private constructor(client: pg.Client, publisher: Redis, subscriber: Redis) {
    this.#client = client
    this.#publisher = publisher
    this.#subscriber = subscriber
  }

  static async open(databaseUrl: string, redisUrl: string): Promise<CommitAndHop> {
    const client = new pg.Client(databaseUrl)
    // A run that has failed closes PostgreSQL before this.
    client.on('error', () => {})
    await client.connect()
    await client.query(
      'CREATE TABLE held (id int PRIMARY KEY, holder text); INSERT INTO held SELECT n FROM generate_series(1, 1000) n',
    )
    const subscriber = new Redis(redisUrl)
    await subscriber.subscribe('bench')
    return new CommitAndHop(client, new Redis(redisUrl), subscriber)
  }

  /** Milliseconds until the message has arrived on the other connection. */
  async both(n: number): Promise<number> {
    const began = performance.now()
    await this.#client.query({
      name: 'take',
      text: 'UPDATE held SET holder = $2 WHERE id = $1',
      values: [1 + (n % 1_000), String(n)],
    })
    await this.#told()
    return performance.now() - began
  }

  /** The hop alone. */
  async hop(): Promise<number> {
    const began = performance.now()
    await this.#told()
    return performance.now() - began
  }

  async close(): Promise<void> {
    this.#publisher.disconnect()
    this.#subscriber.disconnect()
    await this.#client.end()
  }

  async #told(): Promise<void> {
    const heard = new Promise((resolve) => this.#subscriber.once('message', resolve))
    void this.#publisher.publish('bench', 'taken')
    await heard
  }
}
