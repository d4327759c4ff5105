import { type SocketClass, utf8Length } from '@tributary/core'
import type { Inlet, Wire } from './connection'
import type { Engine } from './engine'
import type { Frame } from './vendor'

/** How something is done a little later: `latency` ms, or in a microtask when that is 0. */
export type Later = (action: () => void) => void

/** The in-page `WebSocket`: the browser's class, served by an engine in the same page instead of by a network. */
export type MemoryWebSocket = SocketClass & {
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
}

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3] as const

export function createSocketClass(engine: Pick<Engine, 'arrive'>, later: Later): MemoryWebSocket {
  return class MemorySocket extends EventTarget {
    static readonly CONNECTING = CONNECTING
    static readonly OPEN = OPEN
    static readonly CLOSING = CLOSING
    static readonly CLOSED = CLOSED
    readonly CONNECTING = CONNECTING
    readonly OPEN = OPEN
    readonly CLOSING = CLOSING
    readonly CLOSED = CLOSED

    onopen: ((event: Event) => void) | null = null
    onmessage: ((event: Event & { readonly data: unknown }) => void) | null = null
    onerror: ((event: Event) => void) | null = null
    onclose:
      | ((event: Event & { readonly code: number; readonly reason: string; readonly wasClean: boolean }) => void)
      | null = null

    readonly url: string
    readonly protocol = ''
    readonly extensions = ''
    binaryType: 'blob' | 'arraybuffer' = 'blob'
    readyState: number = CONNECTING
    bufferedAmount = 0
    #inlet: Inlet | undefined
    #held = false
    #waiting: (() => void)[] = []

    constructor(url: string | URL) {
      super()
      this.url = parse(url)
      this.addEventListener('open', (event) => this.onopen?.(event))
      this.addEventListener('message', (event) => this.onmessage?.(event as Event & { data: unknown }))
      this.addEventListener('error', (event) => this.onerror?.(event))
      this.addEventListener('close', (event) =>
        this.onclose?.(event as Event & { code: number; reason: string; wasClean: boolean }),
      )
      later(() => this.#dial())
    }

    send(data: string): void {
      if (typeof data !== 'string') throw new TypeError('The in-page WebSocket sends text only.')
      if (this.readyState === CONNECTING) throw new DOMException('The socket is still connecting.', 'InvalidStateError')
      const bytes = utf8Length(data)
      this.bufferedAmount += bytes
      if (this.readyState !== OPEN) return
      later(() =>
        this.#read(() => {
          this.bufferedAmount -= bytes
          this.#inlet?.message(data)
        }),
      )
    }

    close(code?: number, reason = ''): void {
      if (code !== undefined && code !== 1000 && !(code >= 3000 && code < 5000)) {
        throw new DOMException(`A page closes with 1000 or 3000 to 4999, not ${code}.`, 'InvalidAccessError')
      }
      if (utf8Length(reason) > 123) throw new DOMException('A close reason is at most 123 bytes long.', 'SyntaxError')
      if (this.readyState >= CLOSING) return
      const dialling = this.readyState === CONNECTING
      this.readyState = CLOSING
      if (dialling) return later(() => this.#fail())
      later(() =>
        this.#read(() => {
          this.#inlet?.gone(code ?? 1005, reason)
          later(() => this.#end(code ?? 1005, reason))
        }),
      )
    }

    #dial(): void {
      if (this.readyState !== CONNECTING) return
      const door = engine.arrive(new URL(this.url), { origin: globalThis.location?.origin })
      if (typeof door !== 'function') return this.#fail()
      this.readyState = OPEN
      this.#inlet = door(this.#wire())
      this.dispatchEvent(new Event('open'))
    }

    /** The server's end of this socket. */
    #wire(): Wire {
      const end = (code: number, reason: string): void =>
        later(() => {
          this.#inlet?.gone(code, reason)
          this.#end(code, reason)
        })
      return {
        send: (data) => later(() => this.#receive(data)),
        close: (code = 1005, reason) => end(code, reason),
        terminate: () => end(1006, ''),
        hold: (on) => {
          this.#held = on
          if (!on) for (const action of this.#waiting.splice(0)) action()
        },
      }
    }

    /** The server reads, unless it is muted: then what arrives waits, in order. */
    #read(action: () => void): void {
      if (this.#held) this.#waiting.push(action)
      else action()
    }

    #receive(frame: Frame): void {
      if (this.readyState !== OPEN) return
      const bytes = typeof frame === 'string' ? undefined : new Uint8Array(frame)
      const data = bytes ? (this.binaryType === 'blob' ? new Blob([bytes]) : bytes.buffer) : frame
      this.dispatchEvent(Object.assign(new Event('message'), { data, origin: new URL(this.url).origin }))
    }

    #fail(): void {
      if (this.readyState === CLOSED) return
      this.readyState = CLOSED
      this.dispatchEvent(new Event('error'))
      this.#say(1006, '')
    }

    #end(code: number, reason: string): void {
      if (this.readyState === CLOSED) return
      this.readyState = CLOSED
      this.#say(code, reason)
    }

    #say(code: number, reason: string): void {
      this.dispatchEvent(Object.assign(new Event('close'), { code, reason, wasClean: code !== 1006 }))
    }
  }
}

function parse(text: string | URL): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^(ws|http)s?:$/.test(url.protocol)) {
    url.protocol = url.protocol.replace('http', 'ws')
    return url.href
  }
  throw new DOMException(`'${text}' is not an address of a WebSocket.`, 'SyntaxError')
}
