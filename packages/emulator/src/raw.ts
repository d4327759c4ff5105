import type { SocketClass, SocketLike } from '@tributary/core'

export interface Raw {
  readonly socket: SocketLike
  readonly opened: Promise<void>
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  /** Frames that came and were not asked for. */
  readonly frames: unknown[]
  /** The next frame as it came, also one that has come already. */
  text(): Promise<unknown>
  /** The next frame, parsed. */
  next(): Promise<unknown>
  send(frame: unknown): void
  /** Sends a frame and waits for the next one. */
  ask(frame: unknown): Promise<unknown>
}

/** A client for tests that knows nothing but frames, over any `WebSocket` class. */
export const raw = (WebSocket: SocketClass, url: string): Raw => over(new WebSocket(url))

/** The same over a socket that somebody has opened. */
export function over(socket: SocketLike): Raw {
  const frames: unknown[] = []
  const waiting: ((frame: unknown) => void)[] = []
  const opened = new Promise<void>((resolve) => {
    socket.onopen = () => resolve()
  })
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) => {
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => resolve({ code, reason })
  })
  socket.onerror = () => undefined
  socket.onmessage = ({ data }: { data: unknown }) => {
    const next = waiting.shift()
    if (next) next(data)
    else frames.push(data)
  }
  const text = (): Promise<unknown> =>
    frames.length > 0 ? Promise.resolve(frames.shift()) : new Promise((resolve) => waiting.push(resolve))
  const next = async (): Promise<unknown> => JSON.parse(String(await text()))
  const send = (frame: unknown): void => socket.send(JSON.stringify(frame))
  const ask = (frame: unknown): Promise<unknown> => {
    send(frame)
    return next()
  }
  return { socket, opened, closed, frames, text, next, send, ask }
}

/** A client that has authenticated at TeleTracker and started its user stream. */
export async function listen(WebSocket: SocketClass, url: string, token: string): Promise<Raw> {
  const client = raw(WebSocket, url)
  await client.opened
  await client.ask({ type: 'authrequest', token })
  await client.ask({ type: 'startusereventrequest' })
  return client
}
