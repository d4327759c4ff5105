import type { SocketClass, SocketLike } from '@tributary/core'

const [OPEN, CLOSING, CLOSED] = [1, 2, 3]

/** A socket whose server never answers; what the client does to it leads nowhere. */
class Silent implements SocketLike {
  readyState = 0
  readonly bufferedAmount = 0
  onopen: ((event: never) => void) | null = null
  onmessage: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  send(): void {}
  close(): void {
    if (this.readyState >= CLOSING) return
    this.readyState = CLOSING
  }
  /** What a browser tells of it much later. */
  end(): void {
    this.readyState = CLOSED
    this.onclose?.({ code: 1006, reason: '' } as never)
  }
}

/** How a client's sockets come about, and what the network makes of those it has given up. */
export interface Dial {
  readonly WebSocket: SocketClass
  /** The newest socket that the client has closed, or that was closed for it, hears from the network once more. */
  haunt(which: number, how: 'open' | 'message' | 'close', data: string): void
}

/** Sockets kept to haunt. */
const KEPT = 8

/** @param hangs whether the next attempt is to be one that nobody answers */
export function createDial(Inner: SocketClass, hangs: () => boolean): Dial {
  const made: SocketLike[] = []
  function Dialled(url: string, protocols?: string | string[]): SocketLike {
    const socket = hangs() ? new Silent() : protocols === undefined ? new Inner(url) : new Inner(url, protocols)
    made.push(socket)
    if (made.length > KEPT) made.shift()
    return socket
  }
  return {
    WebSocket: Dialled as unknown as SocketClass,
    haunt(which, how, data) {
      const given = made.filter(({ readyState }) => readyState >= CLOSING)
      const socket = given[which % Math.max(1, given.length)]
      if (!socket) return
      if (how === 'message') socket.onmessage?.({ data } as never)
      else if (how === 'close') {
        if (socket instanceof Silent) socket.end()
        else socket.onclose?.({ code: 1006, reason: '' } as never)
      } else if (socket instanceof Silent) {
        socket.readyState = OPEN
        socket.onopen?.({} as never)
      }
    },
  }
}
