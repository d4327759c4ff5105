import { redact } from '@tributary/core'
import { type Hooks, pass } from './behaviour'
import { createLine } from './line'
import type { Log, LogEntry } from './log'
import type { Arrival, Conversation, Frame, Peer, Vendor } from './vendor'

/**
 * One connection from the tester's side: what was said on it, and ways to trouble it. Unlike a vendor's {@link Peer} it acts at once:
 * `close` and `terminate` forget what a delay still holds back.
 */
export interface Connection extends Peer {
  readonly vendor: string
  /** `null` while it is open; `at` in ms since the epoch. */
  readonly closed: { readonly code: number; readonly reason: string; readonly at: number } | null
  /** What was really on the wire, oldest first, as far as the vendor's log reaches back. */
  readonly frames: readonly LogEntry[]
  /** While on, the connection stays open and the server does nothing: what is sent is lost, what arrives (also a close) waits. */
  mute(on: boolean): void
  /** Sends everything `ms` milliseconds late, in order. */
  delay(ms: number): void
}

/** What an engine needs of a transport's open connection. */
export interface Wire {
  send(data: Frame): void
  close(code: number | undefined, reason: string): void
  terminate(): void
  /** Stops reading: frames and a close from the client wait until it is let go. */
  hold(on: boolean): void
}

/** What a transport tells an engine of one open connection. */
export interface Inlet {
  message(data: Frame): void
  gone(code: number, reason: string): void
}

/** ms; what is longer would be over at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** Puts a vendor at the server's end of a wire. */
export function connect(
  vendor: Vendor,
  hooks: Hooks,
  wire: Wire,
  log: Log,
  about: Arrival & Pick<Peer, 'id'>,
  authTimeout: number,
): { connection: Connection; inlet: Inlet } {
  const line = createLine()
  let conversation: Conversation | undefined
  let closed: Connection['closed'] = null
  let closing = false
  let muted = false
  let patience: ReturnType<typeof setTimeout> | undefined

  const record = (direction: 'in' | 'out', data: Frame): void =>
    log.add(
      about.id,
      direction,
      typeof data === 'string' ? redact(data, vendor.secrets(data)) : `<binary, ${data.length} bytes>`,
    )

  const put = (data: Frame): void => {
    if (muted || closing) return
    record('out', data)
    wire.send(data)
  }

  const end = (over: boolean, how: () => void): void => {
    if (over) return
    closing = true
    // A muted wire would not even hear the client's half of the close.
    if (muted) wire.hold(false)
    how()
  }

  const connection: Connection = {
    ...about,
    vendor: vendor.name,
    get closed() {
      return closed
    },
    get frames() {
      return log.entries.filter((entry) => entry.connection === about.id)
    },
    send: (data) => pass(hooks.out, data, put, connection),
    close: (code, reason = '') => end(closing, () => wire.close(code, reason)),
    // Also while a close waits for its answer, which may never come.
    terminate: () => end(closed !== null, () => wire.terminate()),
    mute(on) {
      if (muted === on || closing) return
      muted = on
      wire.hold(on)
    },
    delay: line.delay,
  }

  const peer: Peer = {
    ...about,
    send: (data) => line.add(() => connection.send(data)),
    close: (code, reason) => line.add(() => muted || connection.close(code, reason)),
    terminate: () => line.add(() => muted || connection.terminate()),
  }

  hooks.open?.(connection)
  if (!closing) conversation = vendor.accept(peer)
  if (conversation?.waiting?.())
    patience = setTimeout(() => conversation.waiting?.() && peer.terminate(), Math.min(authTimeout, LONGEST_TIMER))

  return {
    connection,
    inlet: {
      message(data) {
        if (closing) return
        record('in', data)
        if (typeof data === 'string') pass(hooks.in, data, (text) => closed ?? conversation?.message(text), connection)
      },
      gone(code, reason) {
        if (closed) return
        closed = { code, reason, at: Date.now() }
        closing = true
        line.clear()
        clearTimeout(patience)
        conversation?.gone()
      },
    },
  }
}
