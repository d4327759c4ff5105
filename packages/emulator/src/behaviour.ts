import type { Connection } from './connection'
import { checkHangup, checkStatus, type Hangup, hang } from './hangup'
import type { Frame } from './vendor'

/** How one connection is treated. Every hook is optional; none of them is an untroubled connection. */
export interface Hooks {
  /** Refuses the WebSocket upgrade with this HTTP status; the client reads 1006. */
  readonly status?: number | undefined
  /** The socket is open and the vendor has not heard of it yet; it never will if this closes the connection. */
  readonly open?: ((connection: Connection) => void) | undefined
  /** A text frame from the client, on its way to the vendor, which gets what `next` is called with: never, once or often. */
  readonly in?: ((text: string, next: (text: string) => void, connection: Connection) => void) | undefined
  /** A frame to the client, about to go onto the wire, which gets what `next` is called with. */
  readonly out?: ((data: Frame, next: (data: Frame) => void, connection: Connection) => void) | undefined
}

/** Makes the {@link Hooks} of a connection; `nth` counts the attempts to connect to one vendor, from 0. */
export type Behaviour = (nth: number) => Hooks

/** Which frames: those whose JSON `type` is this word, whose text matches this pattern, or for which this is true. */
export type Match = string | RegExp | ((text: string) => boolean)

/** Nothing goes wrong. */
export const healthy = (): Behaviour => () => ({})

/** The first connection gets the first behaviour, the second the second, and so on; the last one repeats. */
export const sequence =
  (...behaviours: readonly Behaviour[]): Behaviour =>
  (nth) =>
    behaviours[Math.min(nth, behaviours.length - 1)]?.(nth) ?? {}

/**
 * Both at once, or more. A frame to the client passes the behaviours in the order written, one from the client in the opposite order.
 */
export const together =
  (...behaviours: readonly Behaviour[]): Behaviour =>
  (nth) =>
    behaviours.map((behaviour) => behaviour(nth)).reduce(join, {})

function join(first: Hooks, second: Hooks): Hooks {
  return {
    status: first.status ?? second.status,
    open: (connection) => {
      first.open?.(connection)
      second.open?.(connection)
    },
    in: (text, next, connection) => pass(second.in, text, (rest) => pass(first.in, rest, next, connection), connection),
    out: (data, next, connection) =>
      pass(first.out, data, (rest) => pass(second.out, rest, next, connection), connection),
  }
}

/** Hands `data` to a hook, or straight on where there is none. */
export function pass<T>(
  hook: ((data: T, next: (data: T) => void, connection: Connection) => void) | undefined,
  data: T,
  next: (data: T) => void,
  connection: Connection,
): void {
  if (hook) hook(data, next, connection)
  else next(data)
}

/** Refuses: `refuses({ status: 403 })` before the upgrade, `refuses(4000)` or `refuses({ code, reason })` right after it. */
export function refuses(how: number | Hangup | { readonly status: number }): Behaviour {
  if (typeof how === 'object' && 'status' in how) {
    const status = checkStatus(how.status)
    return () => ({ status })
  }
  const hangup = checkHangup(typeof how === 'number' ? { code: how } : how)
  return () => ({ open: (connection) => hang(connection, hangup) })
}

/** Ends the connection once `after` frames have gone to the client; without a `code` the TCP connection is cut. */
export function drops(options: Hangup & { readonly after: number }): Behaviour {
  const hangup = checkHangup(options)
  return () => counts(options.after, (connection) => hang(connection, hangup))
}

/** Falls silent once `after` frames (default 0) have gone to the client: the connection stays open and nothing is sent or answered, not even a close. */
export const mutes =
  (options: { readonly after?: number | undefined } = {}): Behaviour =>
  () =>
    counts(options.after ?? 0, (connection) => connection.mute(true))

function counts(after: number, then: (connection: Connection) => void): Hooks {
  if (after <= 0) return { open: then }
  let sent = 0
  return {
    out: (data, next, connection) => {
      next(data)
      if (++sent === after) then(connection)
    },
  }
}

/** Sends everything `ms` milliseconds late, in order. */
export const delays =
  (ms: number): Behaviour =>
  () => ({ open: (connection) => connection.delay(ms) })

/** Frames to the client that match are lost. */
export const loses =
  (match: Match): Behaviour =>
  () => ({ out: (data, next) => void (matches(match, data) || next(data)) })

/** Frames to the client that match arrive twice. */
export const repeats =
  (match: Match): Behaviour =>
  () => ({
    out: (data, next) => {
      next(data)
      if (matches(match, data)) next(data)
    },
  })

/** Frames to the client that match are replaced by `data`, whatever it is: `replaces('authresponse', '{"type":"authresponse","success":"true"}')`. */
export const replaces =
  (match: Match, data: Frame): Behaviour =>
  () => ({ out: (original, next) => next(matches(match, original) ? data : original) })

/**
 * Frames that match `first` overtake those that match `second`: these wait until one of the former has passed.
 *
 * `overtakes('userevent', 'startusereventresponse')` is an event before the answer to its start, and
 * `overtakes('stopusereventresponse', 'userevent')` an event after its stop.
 */
export const overtakes =
  (first: Match, second: Match): Behaviour =>
  () => {
    const waiting: Frame[] = []
    let overtaken = false
    return {
      out: (data, next) => {
        if (!overtaken && matches(second, data)) return void waiting.push(data)
        next(data)
        if (!matches(first, data)) return
        overtaken = true
        for (const late of waiting.splice(0)) next(late)
      },
    }
  }

/** Sends these frames as they are right after the connection has opened: malformed JSON, an unknown type, bytes. */
export const says =
  (...frames: readonly Frame[]): Behaviour =>
  () => ({
    open: (connection) => {
      for (const frame of frames) connection.send(frame)
    },
  })

function matches(match: Match, data: Frame): boolean {
  if (typeof data !== 'string') return false
  if (typeof match === 'function') return match(data)
  if (typeof match === 'string') return typeOf(data) === match
  // A pattern with the flag `g` would remember where it stopped.
  return data.search(match) >= 0
}

function typeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type
  } catch {
    return undefined
  }
}
