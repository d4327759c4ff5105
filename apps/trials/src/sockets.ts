import type { SocketClass, SocketLike } from '@tributary/core'

/** One transport that the client under trial has opened. */
interface Transport {
  /** What it has in common with the others of its link. */
  readonly address: string
  /** Neither side has ended it. */
  readonly live: boolean
  /** The client still listens to what arrives or to its end. */
  readonly heard: boolean
}

/** Every transport of a client, oldest first. */
export interface Sockets {
  readonly WebSocket: SocketClass
  readonly all: readonly Transport[]
  /** What happens right now is caused by a transport that had been given up, or replaced by a newer one, before it happened. */
  readonly stale: boolean
}

/**
 * A WebSocket class that does what `Inner` does and keeps account of it. Tells `breach` when one is opened while another of its link lives (I1).
 *
 * @param addressOf which link an URL belongs to; default: all of it but the query
 */
export function recordSockets(
  Inner: SocketClass,
  breach: (what: string) => void,
  addressOf: (url: string) => string = (url) => url.replace(/[?#].*$/, ''),
): Sockets {
  const all: Recorded[] = []
  let stale = false

  class Recorded implements SocketLike, Transport {
    onopen: ((event: never) => void) | null = null
    onmessage: ((event: never) => void) | null = null
    onerror: ((event: never) => void) | null = null
    onclose: ((event: never) => void) | null = null
    readonly address: string
    live = true
    readonly #inner: SocketLike

    constructor(url: string, protocols?: string | string[]) {
      this.address = addressOf(url)
      const others = all.filter(({ address, live }) => live && address === this.address).length
      if (others) breach(`I1: a socket to ${this.address} is opened while ${others} of its link live`)
      const inner = protocols === undefined ? new Inner(url) : new Inner(url, protocols)
      this.#inner = inner
      inner.onopen = (event) => this.#tell(() => this.onopen?.(event))
      inner.onmessage = (event) => this.#tell(() => this.onmessage?.(event))
      inner.onerror = (event) => this.#tell(() => this.onerror?.(event))
      inner.onclose = (event) =>
        this.#tell(() => {
          this.live = false
          this.onclose?.(event)
        })
      all.push(this)
    }

    get readyState(): number {
      return this.#inner.readyState
    }
    get bufferedAmount(): number {
      return this.#inner.bufferedAmount ?? 0
    }
    get heard(): boolean {
      return this.onmessage !== null || this.onclose !== null
    }

    send(data: string): void {
      this.#inner.send(data)
    }
    close(code?: number, reason?: string): void {
      this.live = false
      this.#inner.close(code, reason)
    }

    #tell(call: () => void): void {
      const before = stale
      const newer = all.slice(all.indexOf(this) + 1).some(({ address }) => address === this.address)
      stale = !this.live || newer
      try {
        call()
      } finally {
        stale = before
      }
    }
  }

  return {
    WebSocket: Recorded,
    all,
    get stale() {
      return stale
    },
  }
}
