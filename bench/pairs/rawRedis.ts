import { Redis } from 'ioredis'

/** Milliseconds from PUBLISH to the message on another connection, one after the other. */
export async function rawRedis(url: string, count: number): Promise<number[]> {
  const [publisher, subscriber] = [new Redis(url), new Redis(url)]
  await subscriber.subscribe('bench')
  const took: number[] = []
  for (let index = 0; index < count; index++) {
    const heard = new Promise((resolve) => subscriber.once('message', resolve))
    const began = performance.now()
    void publisher.publish('bench', String(index))
    await heard
    took.push(performance.now() - began)
  }
  publisher.disconnect()
  subscriber.disconnect()
  return took
}
