import type { Duplex } from 'node:stream'
import type { Server } from 'graphql-ws'
import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import { socketCodes } from '../application/statusOf.ts'
import type { Config } from '../config.ts'
import { largeBytes } from '../domain/unreadContent.ts'
import type { SignedIn } from './authentication.ts'
import { readLargeMessage, readMessage } from './socketMessage.ts'

/** One message on a socket, until it has been handled: an operation is one until it has ended, also one that was completed. */
export interface Message {
  bytes: number
  /** Those of its operation, where they have been read already. */
  variables?: unknown
  /** Whoever reads it judges its size, which may be more than a frame's. */
  mayBeLarge?: boolean
  /** It asked for an answer that ends by itself: a query or a mutation. */
  isAsked?: boolean
  /** What its subscription reads from. */
  stream?: AsyncIterator<unknown>
}

export interface Conversation {
  socket: WebSocket
  /** Whoever has been let in. */
  signedIn?: SignedIn
  /** Sends a whole message, and resolves when it has left, or when there is nobody to send it to. */
  send(text: string): Promise<void>
  /** The latest. */
  message: Message
  /** Those that are still being handled. */
  messages: Set<Message>
  /** Told whenever one has been handled. */
  onHandled?: () => void
}

/** Closes a socket as soon as nothing is left to answer on it. Subscriptions are no reason to wait: they never end. */
export function closeOnceAnswered(conversation: Conversation, code: number, reason: string): void {
  conversation.onHandled = () => {
    if (![...conversation.messages].some(({ isAsked }) => isAsked)) conversation.socket.close(code, reason)
  }
  conversation.onHandled()
}

/**
 * Joins a socket to the protocol. graphql-ws has an adapter of its own, which prints the stack trace of every frame that
 * is too large, and tells nobody how large a message was.
 */
export function joinProtocol<Extra extends Conversation>(
  server: Server<Extra>,
  extra: Extra,
  { limits, log }: { limits: Config['limits']; log: Logger },
): void {
  const { socket } = extra
  // ws has already closed the socket with the code that says why: a frame too large, text that is no UTF-8.
  socket.on('error', (error) => log.debug({ err: error }, 'a socket broke'))
  /** While a large message is being read. What comes after it waits, because order counts. */
  let reading: Promise<unknown> | undefined
  const readAlone = (data: Buffer) => {
    // The peer is not read meanwhile: what waits stays small.
    socket.pause()
    const read = readLargeMessage(data).finally(() => {
      reading = undefined
      socket.resume()
    })
    reading = read
    return read
  }
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: (data) => extra.send(data),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (hear) =>
        socket.on('message', async (data: RawData, isBinary) => {
          while (reading) await reading
          // Closed, but not by its peer yet, who may go on sending for as long as it likes.
          if (socket.readyState !== socket.OPEN) return
          if (isBinary) return socket.close(1003, 'Messages are text')
          const bytes = (data as Buffer).length
          if (bytes > limits.frameBytes && !extra.signedIn)
            return socket.close(1009, `Sign in first; until then at most ${limits.frameBytes} bytes`)
          const isLarge = bytes > largeBytes
          // A socket that shall be closed waits for it as for an operation; until it is read, nobody knows what it is.
          const message: Message = { bytes, isAsked: isLarge }
          extra.messages.add(message)
          try {
            const { text, variables } = isLarge
              ? await readAlone(data as Buffer)
              : readMessage(data as Buffer)
            if (socket.readyState !== socket.OPEN) return
            message.variables = variables
            // The protocol calls its hooks before it first waits: they find the size of their own message here.
            extra.message = message
            const handled = hear(text)
            if (message.bytes > limits.frameBytes && !message.mayBeLarge)
              socket.close(1009, 'Message too big')
            await handled
          } catch (error) {
            if (isServersMessage(error)) return socket.close(4400, 'Invalid message received')
            log.error({ err: error }, 'a message on a socket could not be handled')
            socket.close(4500, 'Internal server error')
          } finally {
            extra.messages.delete(message)
            extra.onHandled?.()
          }
        }),
    },
    extra,
  )
  const stopPinging = keepPinging(socket, limits)
  socket.once('close', (code, reason) => {
    stopPinging()
    void closed(code, String(reason))
    // graphql-ws knows one stream an id, and forgets the first where an id is used again while its stream is being opened.
    for (const { stream } of extra.messages) void stream?.return?.()
  })
}

/** Sends on a socket. A reader who leaves more unread than may wait is sent away. */
export function sending(
  socket: WebSocket,
  connection: Duplex,
  { unreadBytes }: Pick<Config['limits'], 'unreadBytes'>,
): Conversation['send'] {
  const closeUnlessRead = () => {
    if (socket.bufferedAmount > unreadBytes) socket.close(socketCodes.later.code, 'Read faster')
  }
  return (text) =>
    new Promise((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve()
      writeTogether(connection, closeUnlessRead)
      // What cannot be sent was for a socket that is going; its "close" ends everything that runs on it.
      socket.send(text, () => resolve())
    })
}

/**
 * What is sent in one turn of the event loop leaves in one system call: a page that watches ten documents, or a batch of
 * heartbeats that was answered together.
 */
function writeTogether(connection: Duplex, afterwards: () => void): void {
  if (connection.writableCorked > 0) return
  connection.cork()
  process.nextTick(() => {
    connection.uncork()
    afterwards()
  })
}

/** A message that only servers send is thrown at us by graphql-ws, where any other nonsense closes the socket. */
function isServersMessage(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Unexpected message of type')
}

/** A peer that went away without a word answers no ping. */
function keepPinging(socket: WebSocket, { pingMs, pongMs }: Config['limits']): () => void {
  let pong: NodeJS.Timeout | undefined
  const ping = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return
    // From the first ping that goes unanswered: the next one gives no new respite.
    pong ??= setTimeout(() => socket.terminate(), pongMs)
    socket.ping()
  }, pingMs)
  socket.on('pong', () => {
    clearTimeout(pong)
    pong = undefined
  })
  return () => {
    clearInterval(ping)
    clearTimeout(pong)
  }
}
