import { type Behaviour, healthy, refuses, together } from './behaviour'
import type { Connection } from './connection'
import { checkHangup, type Hangup, hang } from './hangup'
import type { Log, LogEntry } from './log'
import type { Vendor } from './vendor'

/**
 * What a tester does to one vendor at run time. Each verb takes what the HTTP control API takes as its body, and throws a `TypeError`
 * that says what to write instead when that is wrong.
 */
export interface Control {
  /** Sends one of the vendor's own frames to every connection entitled to it. `query` narrows it in the vendor's own terms. */
  emit(frame: unknown, query?: Readonly<Record<string, string>> | undefined): { readonly connections: number }
  /** Ends every open connection: with a close code and reason, or by cutting the TCP connection (the default), which the client reads as 1006. */
  drop(how?: (Hangup & { readonly terminate?: boolean | undefined }) | undefined): { readonly connections: number }
  /** While on, every connection, also a new one, stays open and the server does nothing: what is sent is lost, what arrives waits. */
  mute(body: { readonly on: boolean }): void
  /** Sends everything `ms` milliseconds late, in order, also on new connections. 0 ends it. */
  delay(body: { readonly ms: number }): void
  /** Refuses new connections: `{ status: 403 }` before the upgrade, `{ code, reason }` right after it. `{}` ends it. */
  refuse(how: Hangup | { readonly status: number }): void
  /** Makes every token, hash or key given out so far invalid for the next sign-in, and answers the credentials that are valid next. */
  expire(): object
  /** Stops the synthetic stream, so that only emitted events remain, or starts it. */
  pause(body: { readonly on: boolean }): void
  /** What a client needs to sign in now, as plain data. */
  credentials(): object
  /** What was on the wire, oldest first, with secrets redacted; the newest ten thousand frames. */
  log(): readonly LogEntry[]
}

/** The names of the verbs that change something: what the HTTP control API lets a page call. */
export const verbs: readonly Exclude<keyof Control, 'credentials' | 'log'>[] = [
  'emit',
  'drop',
  'mute',
  'delay',
  'refuse',
  'expire',
  'pause',
]

/** A control, and what the engine needs of it: how new connections are treated, and an end to the stream. */
export interface ControlRoom {
  readonly face: Control
  readonly behaviour: Behaviour
  stop(): void
}

export function createControl({
  vendor,
  log,
  live,
  stream,
}: {
  readonly vendor: Vendor
  readonly log: Log
  readonly live: () => readonly Connection[]
  readonly stream: boolean
}): ControlRoom {
  let refusal = healthy()
  let muted = false
  let late = 0
  let stopStream: (() => void) | undefined

  const pause = (on: boolean): void => {
    if (on) {
      stopStream?.()
      stopStream = undefined
    } else {
      stopStream ??= vendor.stream?.()
    }
  }
  pause(!stream)

  const greet: Behaviour = () => ({
    open: (connection) => {
      connection.delay(late)
      connection.mute(muted)
    },
  })

  return {
    behaviour: (nth) => together(greet, refusal)(nth),
    stop: () => pause(true),
    face: {
      emit: (frame, query = {}) => ({ connections: vendor.emit(frame, query) }),
      drop(how = {}) {
        const { code, reason, terminate } = fields(
          'drop',
          how,
          { code: 'number', reason: 'string', terminate: 'boolean' },
          '{"code":1012,"reason":"…"} or {"terminate":true}',
        )
        if (terminate && code !== undefined)
          throw new TypeError('drop either closes with a "code" or cuts with "terminate": leave one out.')
        const hangup = checkHangup({ code, reason })
        const connections = live()
        for (const connection of connections) hang(connection, hangup)
        return { connections: connections.length }
      },
      mute(body) {
        muted = required('mute', body, 'on', 'boolean', '{"on":true}')
        for (const connection of live()) connection.mute(muted)
      },
      delay(body) {
        const ms = required('delay', body, 'ms', 'number', '{"ms":500}')
        if (!(ms >= 0 && ms <= 3_600_000)) throw new TypeError(`delay takes 0 to 3600000 ms, not ${ms}.`)
        late = ms
        for (const connection of live()) connection.delay(late)
      },
      refuse(how) {
        const body = fields(
          'refuse',
          how,
          { status: 'number', code: 'number', reason: 'string' },
          '{"status":403}, {"code":4000,"reason":"…"} or {}',
        )
        if (body.status !== undefined && body.code !== undefined)
          throw new TypeError('refuse takes a "status" before the upgrade or a "code" after it: leave one out.')
        if (body.status !== undefined) refusal = refuses({ status: body.status })
        else refusal = Object.keys(body).length === 0 ? healthy() : refuses(body)
      },
      expire: () => vendor.expire(),
      pause: (body) => pause(required('pause', body, 'on', 'boolean', '{"on":true}')),
      credentials: () => vendor.credentials(),
      log: () => [...log.entries],
    },
  }
}

interface Types {
  number: number
  string: string
  boolean: boolean
}

/** The body's fields, each of the type named or absent; anything else is an error that shows what to send. */
function fields<const F extends Readonly<Record<string, keyof Types>>>(
  verb: string,
  body: unknown,
  types: F,
  example: string,
): { [K in keyof F]?: Types[F[K]] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new TypeError(`${verb} takes an object: send ${example}.`)
  for (const [name, value] of Object.entries(body)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined
    if (type === undefined) throw new TypeError(`${verb} knows no "${name}": send ${example}.`)
    if (value !== undefined && typeof value !== type)
      throw new TypeError(`${verb} takes a ${type} as "${name}", not ${JSON.stringify(value)}: send ${example}.`)
  }
  return body as { [K in keyof F]?: Types[F[K]] }
}

function required<T extends keyof Types>(
  verb: string,
  body: unknown,
  name: string,
  type: T,
  example: string,
): Types[T] {
  const value = fields(verb, body, { [name]: type }, example)[name]
  if (value === undefined) throw new TypeError(`${verb} needs "${name}": send ${example}.`)
  return value as Types[T]
}
