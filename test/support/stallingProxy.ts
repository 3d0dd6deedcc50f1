import { once } from 'node:events'
import net from 'node:net'

/** A proxy to a server. Its open connections can be made to drop all data, while new ones work. */
export class StallingProxy {
  readonly port: number
  #server: net.Server
  #passing = new Set<net.Socket>()
  #sockets = new Set<net.Socket>()

  private constructor(server: net.Server) {
    this.#server = server
    this.port = (server.address() as net.AddressInfo).port
  }

  static async to(host: string, port: number): Promise<StallingProxy> {
    const server = net.createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const proxy = new StallingProxy(server)
    server.on('connection', (near) => proxy.#join(near, net.connect(port, host)))
    return proxy
  }

  /** Nothing arrives any more on the present connections, and neither side is told. */
  stall(): void {
    this.#passing.clear()
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(near: net.Socket, far: net.Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#passing.add(from)
      this.#sockets.add(from)
      from.on('data', (data) => this.#passing.has(from) && to.write(data))
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        if (this.#passing.has(from)) to.destroy()
      })
    }
  }
}
