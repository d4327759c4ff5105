import { type ErrorKind, fault, guarded, isRealtimeError, type RealtimeError } from './errors'
import { parseJson } from './json'
import type { LinkHandle, SocketLike } from './provider'
import { Replies } from './replies'
import { secureUrl } from './secure'
import { soon } from './soon'

/** How a WebSocket ended. */
export interface Close {
  readonly code: number
  readonly reason: string
  /** 0 when it never opened. */
  readonly openForMs: number
  /** Frames received. */
  readonly received: number
}

/** What {@link openSocket} takes. */
export interface SocketOptions {
  readonly provider: string
  /** May hold a secret if the vendor wants it so: it is never shown. */
  readonly url: string
  /** Subprotocols to offer. Default none. */
  readonly protocols?: string | string[] | undefined
  /** Allow `ws:` to a host that is not this machine. Never from an https page. Default false. */
  readonly allowInsecure?: boolean | undefined
  /** Default {@link parseJson}. Throwing drops the frame and is told to `inspect`. */
  readonly decode?: ((raw: string) => unknown) | undefined
  /** Every frame that is not the answer to a `reply`. */
  readonly onFrame: (frame: unknown) => void
  /** What a close means at this vendor. Default: {@link closeVerdict}. */
  readonly verdict?: ((close: Close) => RealtimeError | undefined) | undefined
}

/** A WebSocket that opens once and ends once. */
export interface Socket {
  /** @throws RealtimeError of kind `network` when the socket is not open, `invalid` when JSON has no word for the frame. */
  send(frame: unknown): void
  /** Resolves with the first frame that matches and that no older request has matched. Rejects when the session ends; core time-boxes every step, so there is no other time-out. */
  reply<T>(match: (frame: unknown) => boolean): Promise<T>
  /** Sends what `frame` gives every `interval` ms for as long as the socket lives; called again, the newest counts, and 0 ends it. */
  beat(interval: number, frame: () => unknown): void
  /** Closes the socket; nothing that it still says is heard. */
  close(): void
}

/** What Firefox and WebKit throw where the page's policy forbids a socket. */
const FORBIDDEN = new Set<unknown>(['SecurityError', 'NS_ERROR_CONTENT_BLOCKED'])

const OPEN = 1
const CLOSED = 3
/** From here on messages wait in the outbox, where they are bounded; a socket that holds back more, or does not drain, is given up. */
const CONGESTED = 1024 * 1024
const STUCK = 4 * 1024 * 1024
const STUCK_MS = 30_000
const LOOK_MS = 100
/** So many frames within a minute that cannot be decoded are no accident. */
const GARBLED = 20
const GARBLED_MS = 60_000

/**
 * Opens a WebSocket for one connection attempt and ties it to the link: frames count as signs of life, oversized ones are dropped
 * unparsed as a gap, the end goes through the verdict, and when the attempt is over the socket is detached before it is closed.
 */
export function openSocket(link: LinkHandle, options: SocketOptions): Promise<Socket> {
  const { provider, protocols, decode = parseJson, onFrame, verdict } = options
  return new Promise((resolve, reject) => {
    let ws: SocketLike
    try {
      const url = secureUrl(options.url, { ...options, what: 'credentials', scheme: 'ws' })
      if (!link.WebSocket)
        throw fault(
          provider,
          'unsupported',
          'No WebSocket here: under Node, createClient({ WebSocket, … }) with that of "ws"',
        )
      ws = new link.WebSocket(url, protocols)
      // Chromium returns a socket that the page's policy forbids already closed, and tells of no close.
      if (ws.readyState === CLOSED) throw forbidden(options)
    } catch (thrown) {
      if (isRealtimeError(thrown)) return reject(thrown)
      // Without the original as its cause: browsers put the whole URL into the message.
      const { name: reason } = Object(thrown) as { readonly name?: string }
      return reject(
        FORBIDDEN.has(reason)
          ? forbidden(options)
          : fault(provider, 'config', 'The address is not valid: write wss://host/path, without #…', { reason }),
      )
    }
    const replies = new Replies()
    let openedAt: number | undefined
    let received = 0
    let beating: ReturnType<typeof setInterval> | undefined
    let draining: { readonly since: number; readonly timer: ReturnType<typeof setInterval> } | undefined
    let garbled: readonly number[] = []

    const finish = (error: RealtimeError): void => {
      ws.onopen = ws.onmessage = ws.onerror = ws.onclose = null
      link.signal.removeEventListener('abort', abandon)
      clearInterval(beating)
      clearInterval(draining?.timer)
      replies.end(error)
      reject(error)
    }
    // Forget first, then close: a dead peer may take a minute to answer the closing handshake, and nobody waits for it.
    const abandon = (): void => {
      finish(fault(provider, 'network', 'The connection was given up'))
      // `ws` tells a close before the handshake as an error event, which would crash Node if nobody listened.
      ws.onerror = () => {}
      // A socket that was closed while it dialled may open all the same (nats-io/nats.ws#172).
      ws.onopen = () => ws.close()
      ws.close()
    }
    link.signal.addEventListener('abort', abandon)
    if (link.signal.aborted) return abandon()

    const show = (direction: 'in' | 'out', raw: string, decoded: unknown): void => {
      link.inspect?.({ direction, at: Date.now(), raw, decoded })
    }
    /** Sockets do not tell when they have drained. */
    const watchBuffer = (): void => {
      const { bufferedAmount = 0 } = ws
      if (bufferedAmount <= CONGESTED) {
        if (!draining) return
        clearInterval(draining.timer)
        draining = undefined
        return link.congested(false)
      }
      if (!draining) {
        draining = { since: performance.now(), timer: setInterval(watchBuffer, LOOK_MS) }
        link.congested(true)
      }
      if (bufferedAmount > STUCK || performance.now() - draining.since >= STUCK_MS)
        link.end(fault(provider, 'network', `The socket does not take what is sent: ${bufferedAmount} bytes wait`))
    }
    const garble = (what: string): void => {
      link.warn(`A ${what} was dropped`)
      const now = performance.now()
      garbled = [...garbled.filter((at) => at > now - GARBLED_MS), now]
      if (garbled.length >= GARBLED)
        link.end(fault(provider, 'protocol', `${GARBLED} frames within a minute could not be decoded`))
    }
    const socket: Socket = {
      send(frame) {
        if (ws.readyState !== OPEN) throw fault(provider, 'network', 'The socket is not open')
        const raw: string | undefined = typeof frame === 'string' ? frame : JSON.stringify(frame)
        if (raw === undefined)
          throw fault(provider, 'invalid', `JSON has no word for ${typeof frame}: send something else`)
        show('out', raw, frame)
        ws.send(raw)
        watchBuffer()
      },
      reply: (match) => replies.expect(match),
      beat(interval, frame) {
        clearInterval(beating)
        if (!interval || !ws.onclose) return
        beating = setInterval(() => {
          try {
            socket.send(frame())
          } catch (thrown) {
            // Nobody waits for a beat; what is wrong with the connection its end or its silence will tell.
            link.warn(`A heartbeat could not be sent: ${thrown}`)
          }
        }, interval)
      },
      close: () => {
        if (ws.onclose) abandon()
      },
    }
    ws.onopen = () => {
      openedAt = performance.now()
      link.opened()
      // `ws` may have read a close in the same breath: that says why, and nothing can be sent any more.
      soon(() => {
        if (ws.readyState === OPEN) resolve(socket)
      })
    }
    ws.onmessage = ({ data }: { readonly data: unknown }) => {
      const size = sizeOf(data)
      if (size > link.frameBytes) {
        link.alive(0)
        link.gap(null, 'oversized')
        const unit = typeof data === 'string' ? 'characters' : 'bytes'
        return link.warn(`A frame of ${size} ${unit} is over the limit of ${link.frameBytes} and was dropped`)
      }
      link.alive(size)
      received++
      if (typeof data !== 'string') return garble('binary frame')
      let frame: unknown
      try {
        frame = decode(data)
      } catch {
        show('in', data, undefined)
        return garble('frame that cannot be decoded')
      }
      show('in', data, frame)
      try {
        if (!replies.settle(frame)) onFrame(frame)
      } catch (thrown) {
        link.warn(`A frame could not be handled: ${thrown}`)
      }
    }
    ws.onerror = () => {}
    ws.onclose = ({ code, reason }: { readonly code: number; readonly reason: string }) => {
      const close: Close = {
        code,
        reason,
        openForMs: openedAt === undefined ? 0 : performance.now() - openedAt,
        received,
      }
      const error = guarded(() => verdict?.(close)) ?? closeVerdict(provider, close, link.attempt)
      finish(error)
      link.end(error)
    }
  })
}

/** Characters of a text; bytes of what `binaryType` makes of other frames. */
function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length
  const { byteLength, size } = Object(data) as { readonly byteLength?: number; readonly size?: number }
  return byteLength ?? size ?? 0
}

function forbidden({ provider, url }: SocketOptions): RealtimeError {
  const { origin } = new URL(url)
  const message = `This page may not open a WebSocket to ${origin}: name it in connect-src of the Content-Security-Policy`
  return fault(provider, 'unsupported', message)
}

const MEANS: { readonly [code: number]: ErrorKind } = {
  1002: 'protocol',
  1003: 'protocol',
  1007: 'protocol',
  1008: 'unauthorized',
  1009: 'invalid',
  1010: 'refused',
  1015: 'refused',
  4401: 'unauthorized',
  4403: 'unauthorized',
}

/**
 * What a close code means where the vendor does not say otherwise. `attempt`: failures in a row so far.
 *
 * 1008, 4401, 4403: credentials are asked anew once · 1009, 1010, 1015, 3500–3999, 4500–4999: final · 1002, 1003, 1007: final the second
 * time · everything else, a 1000 that nobody here asked for included, is retried.
 */
export function closeVerdict(
  provider: string,
  { code, reason, openForMs }: Pick<Close, 'code' | 'reason' | 'openForMs'>,
  attempt: number,
): RealtimeError {
  const kind = MEANS[code] ?? ((code >= 3500 && code < 4000) || code >= 4500 ? 'refused' : 'network')
  const what = openForMs || code !== 1006 ? 'ended' : 'could not be opened'
  return fault(provider, kind, `The connection ${what} (${code}, ${kind})${reason && `: ${reason}`}`, {
    code,
    reason,
    ...(kind === 'protocol' && { retryable: attempt === 0 }),
  })
}
