import { topicKey } from '@tributary/core'
import type { Behaviour, Connection } from '@tributary/emulator'
import { type Cast, numbersIn, type Subject } from './cast'
import type { Ground } from './ground'
import type { Judge } from './judge'
import { createTamper, type Tamper } from './tamper'
import { type Newest, renew } from './views'

/** How an attempt to connect ends. */
export type Door = 'open' | 'hang' | 'mute' | { readonly status: number } | { readonly code: number }
/** What the app's `credentials` does. */
type Purse = 'valid' | 'old' | 'throw' | 'hang'
/** Makes the emulator of a walk. */
export type MakeGround = (cast: Cast, seed: number, behaviour: Behaviour) => Promise<Ground>

/** The emulated vendor, what is wrong with it and its network, and all that it knows. */
export interface Server {
  readonly ground: Ground
  readonly tamper: Tamper
  /** How attempts to come will end; after those, all are open. */
  doors: Door[]
  purse: Purse
  credentials(): Promise<unknown>
  open(): readonly Connection[]
  /** A number that nothing else has. */
  next(): number
  /** Publishes an event on a channel; `pad` makes its frame long. */
  publish(channel: string, pad?: string): void
  /** A number for something that a client is about to send, and the channel on which others will hear of it. */
  say(channel: string | undefined): number
  /** How often something that a client sent has reached the server. */
  arrivals(n: number): number
  /** What a topic's snapshot shows now. */
  truth(subject: Subject): Newest
  /** How many events there have been on a topic's channel. */
  position(subject: Subject): number
  /** Frames to the client are late by so many ms. */
  delay(ms: number): void
  expire(): void
  /** Falls silent on a connection that stays open. */
  mute(connection: Connection | undefined): void
  /** What was said on a muted connection is lost: it does not come to life again, but ends. */
  unmute(): void
  /** The machine of the client sleeps, or its clock is set forward. */
  jump(ms: number, how: 'sleep' | 'set'): void
}

interface Watchers {
  readonly judge: Judge
  readonly blame: (what: string) => void
  readonly note: (line: string) => void
}

export async function createServer(
  cast: Cast,
  seed: number,
  make: MakeGround,
  { judge, blame, note }: Watchers,
): Promise<Server> {
  const { vendor, subjects } = cast
  const keys = new Map(subjects.map(({ topic }) => [topic, topicKey(topic)]))
  const keyOf = ({ topic }: Subject): string => keys.get(topic) ?? topicKey(topic)
  const truths = new Map<string, Newest>()
  const positions = new Map<string, number>()
  const said = new Map<number, string | undefined>()
  const arrived = new Map<number, number>()
  /** By connection: the newest number that a client sent on it. */
  const newest = new Map<number, number>()
  const muted = new Set<Connection>()
  let valid = cast.credentials(vendor.credentials())
  let old = valid
  let numbers = 0
  let late = 0
  let due = 0

  /** There is something new. */
  const news = (channel: string, n: number): void => {
    const at = Date.now()
    due = Math.max(due, at + late)
    const position = (positions.get(channel) ?? 0) + 1
    positions.set(channel, position)
    note(`server: ${n} on ${channel}`)
    const topics = subjects.filter(({ hears }) => hears.includes(channel)).map(keyOf)
    judge.published(topics, { n, at, due: due + ground.latency, position })
    for (const topic of topics) truths.set(topic, renew(truths.get(topic) ?? new Map(), n))
  }

  const tamper = createTamper(cast, {
    out(text, connection) {
      note(`wire ${connection.id} ← ${text.slice(0, 120)}`)
      for (const n of numbersIn(text)) judge.wired(n, connection.id, Date.now() + ground.latency)
    },
    in(text, connection) {
      note(`wire ${connection.id} → ${text.slice(0, 120)}`)
      for (const n of numbersIn(text)) {
        const times = (arrived.get(n) ?? 0) + 1
        arrived.set(n, times)
        if (times > 1 || !said.has(n)) blame(`${n} has reached the server ${times} times, and was said ${said.has(n)}`)
        if (cast.orderly && n < (newest.get(connection.id) ?? 0))
          blame(`${n} has reached the server after ${newest.get(connection.id)}`)
        newest.set(connection.id, n)
        const channel = said.get(n)
        // One that the client has given up for a newer one is no business of anybody any more.
        const heard = !connection.closed && !(cast.echoes && connection !== emulator.connections.at(-1))
        if (channel !== undefined && heard) news(channel, n)
      }
    },
  })

  const ground = await make(cast, seed, () => {
    const door = server.doors.shift() ?? 'open'
    if (typeof door === 'object' && 'status' in door) return door
    return {
      ...tamper.hooks,
      open(connection) {
        if (door === 'mute') server.mute(connection)
        else if (typeof door === 'object') connection.close(door.code, 'chaos')
      },
    }
  })
  const { emulator } = ground
  const control = emulator.control(vendor.name)

  const server: Server = {
    ground,
    tamper,
    doors: [],
    purse: 'valid',
    async credentials() {
      if (server.purse === 'throw') throw new Error('chaos: no credentials today')
      if (server.purse === 'hang') return new Promise(() => {})
      return server.purse === 'old' ? old : valid
    },
    open: () => emulator.connections.filter(({ closed }) => !closed),
    next: () => ++numbers,
    publish(channel, pad = '') {
      const n = ++numbers
      news(channel, n)
      control.emit(cast.frame(channel, n, pad), cast.query?.(channel))
    },
    say(channel) {
      said.set(++numbers, channel)
      return numbers
    },
    arrivals: (n) => arrived.get(n) ?? 0,
    truth: (subject) => truths.get(keyOf(subject)) ?? new Map(),
    position: ({ hears }) => positions.get(String(hears[0])) ?? 0,
    delay(ms) {
      late = ms
      control.delay({ ms })
    },
    expire() {
      old = valid
      valid = cast.credentials(control.expire())
    },
    mute(connection) {
      if (!connection) return
      muted.add(connection)
      connection.mute(true)
    },
    unmute() {
      for (const connection of muted) connection.terminate()
      muted.clear()
    },
    jump(ms, how) {
      if (!ground.skip) return
      const now = Date.now()
      judge.jumped(now, ms)
      if (due >= now) due += ms
      ground.skip(ms, how)
    },
  }
  return server
}
