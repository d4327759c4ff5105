import type { SocketClass } from '@tributary/core'

/** A client for tests that knows nothing but frames, over any `WebSocket` class. */
export function raw(WebSocket: SocketClass, url: string) {
  const socket = new WebSocket(url)
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
  /** The next frame as it came, also one that has come already. */
  const text = (): Promise<unknown> =>
    frames.length > 0 ? Promise.resolve(frames.shift()) : new Promise((resolve) => waiting.push(resolve))
  return {
    socket,
    opened,
    closed,
    /** Frames that came and were not asked for. */
    frames,
    text,
    next: async (): Promise<unknown> => JSON.parse(String(await text())),
    send: (frame: unknown): void => socket.send(JSON.stringify(frame)),
    /** Sends a frame and waits for the next one. */
    async ask(frame: unknown): Promise<unknown> {
      socket.send(JSON.stringify(frame))
      return JSON.parse(String(await text()))
    },
  }
}

export type Raw = ReturnType<typeof raw>

/** A client that has authenticated at TeleTracker and started its user stream. */
export async function listen(WebSocket: SocketClass, url: string, token: string): Promise<Raw> {
  const client = raw(WebSocket, url)
  await client.opened
  await client.ask({ type: 'authrequest', token })
  await client.ask({ type: 'startusereventrequest' })
  return client
}
