import {
  type Client,
  type Connection,
  type Gap,
  type Inspection,
  type Lifecycle,
  type Meta,
  type Provider,
  type SocketClass,
  type Topic,
  type TopicStatus,
  topicKey,
} from '@tributary/core'
import { expect, vi } from 'vitest'
import { type Markers, watchMarkers } from './markers'
import { recordSockets, type Sockets } from './sockets'

/** One listener of a topic, and all it was told. */
export interface Heard<Event = unknown> {
  readonly events: Event[]
  readonly metas: Meta[]
  readonly gaps: Gap[]
  readonly statuses: TopicStatus[]
  stop(): void
}

/** Watches a client from outside, by its public faces alone, for what must be true whatever happens (docs/architecture.md and the table of faults). */
export interface Invariants {
  /** To be spread into `createClient`. */
  readonly options: {
    readonly WebSocket: SocketClass
    readonly lifecycle: Lifecycle
    readonly onInspect: (event: Inspection) => void
  }
  readonly sockets: Sockets
  /** Everything that `inspect` told. */
  readonly inspected: readonly Inspection[]
  watch<C extends Client>(client: C): C
  /** A subscription whose markers and positions are watched too. */
  listen<Event>(topic: Topic<Event>): Heard<Event>
  /** To be called after every step: fails with all that was broken so far, I1 to I3 and I6 to I8. */
  check(): void
  /** Closes the client, then demands I5: no timer (by the fake clock, if there is one), no listener, no socket. */
  closed(): Promise<void>
}

export interface Watching {
  readonly WebSocket: SocketClass
  /** Default: surroundings that never change. */
  readonly lifecycle?: Lifecycle | undefined
  /** Which link an URL belongs to. Default: all of it but the query. */
  readonly addressOf?: ((url: string) => string) | undefined
  /** How many timers run that are the client's. Default: all of the fake clock; without one, timers are not looked at. */
  readonly timers?: (() => number) | undefined
}

/** A timer of a real clock may be early by as much. */
const EARLY_MS = 2

/**
 * @example
 * const watched = invariants({ WebSocket: emulator.WebSocket })
 * const client = watched.watch(createClient({ providers, ...watched.options }))
 * const heard = watched.listen(channel('news'))
 * // … a step …
 * watched.check()
 * await watched.closed()
 */
export function invariants({ WebSocket, lifecycle = () => () => {}, addressOf, timers }: Watching): Invariants {
  const broken: string[] = []
  const breach = (what: string): void => void broken.push(what)
  const sockets = recordSockets(WebSocket, breach, addressOf)
  const inspected: Inspection[] = []
  const topics = new Map<string, { readonly topic: Topic; readonly markers: Markers; listeners: Set<Heard<never>> }>()
  /** By link: when its reconnect timer is due, as it was told and by a clock that nobody sets. */
  const due = new Map<string, { readonly told: number; readonly at: number }>()
  let attached = 0
  let client: Client | undefined

  const count = (): number | undefined => timers?.() ?? (vi.isFakeTimers() ? vi.getTimerCount() : undefined)
  const nameOf = (link: { readonly provider: string; readonly address: string }): string =>
    `${link.provider} ${link.address}`
  const providerOf = ({ provider }: Topic): Provider | undefined =>
    client?.providers.find(({ name }) => name === provider)
  const linkOf = (topic: Topic): string => nameOf({ ...topic, address: `${providerOf(topic)?.address(topic)}` })
  const caused = (what: string): void => {
    if (sockets.stale) breach(`I2: ${what} comes of a socket that had been given up`)
  }

  const inspect = (event: Inspection): void => {
    inspected.push(event)
    caused(`${event.type} ${'event' in event ? event.event : ''}`)
    const name = nameOf(event)
    if (event.type === 'ignored' && event.event === 'DUE') breach(`I3: a reconnect timer of ${name} was left over`)
    if (event.type === 'transition') {
      const early = (due.get(name)?.at ?? 0) - performance.now()
      if (event.event === 'DUE' && early > EARLY_MS)
        breach(`I3: ${name} connects again ${early} ms early, by another timer than its own`)
      if (event.from === 'ready' && event.to !== 'ready')
        for (const { topic, markers } of topics.values()) if (linkOf(topic) === name) markers.severed()
    }
    if ('topic' in event) topics.get(topicKey(event.topic))?.markers.inspected(event)
  }

  const connected = (): void => {
    for (const { connection, ...link } of client?.links ?? []) {
      if (connection.status !== 'reconnecting') continue
      const { nextRetryAt: told } = connection
      const name = nameOf(link)
      if (due.get(name)?.told !== told) due.set(name, { told, at: performance.now() + told - Date.now() })
    }
  }

  /** I8: what is not at rest waits for something that will come. */
  const moves = (): void => {
    const links = new Map((client?.links ?? []).map((link): [string, Connection] => [nameOf(link), link.connection]))
    const having = (...statuses: readonly Connection['status'][]): number =>
      [...links.values()].filter(({ status }) => statuses.includes(status)).length
    const running = count()
    const trying = having('connecting', 'reconnecting')
    // Links of one provider wait for one and the same answer of `credentials`.
    if (trying && running === 0) breach(`I8: ${trying} links are trying, with ${running} timers between them`)
    if (having('suspended') && !attached)
      breach('I8: a link is suspended, and nobody listens for the page to come back')
    const up = sockets.all.filter(({ live, heard }) => live && heard).length
    if (sockets.all.length && having('connected') > up)
      breach(`I8: ${having('connected')} links are connected, over ${up} sockets`)
    for (const { topic, listeners, markers } of topics.values()) {
      if (markers.owes) breach(`I6: "${topic.name}" is joined again, and is not told what it missed`)
      const status = links.get(linkOf(topic))?.status
      if (listeners.size && (status === undefined || status === 'idle') && client?.connection.status !== 'closed')
        breach(`I8: "${topic.name}" is wanted, and its link is ${status ?? 'forgotten'}`)
      const waits = [...listeners].some(({ statuses }) => ['pending', 'recovering'].includes(`${statuses.at(-1)}`))
      if (waits && status === 'connected' && running === 0) breach(`I8: "${topic.name}" waits without a timer`)
    }
  }

  const watched: Invariants = {
    options: {
      WebSocket: sockets.WebSocket,
      lifecycle: (hint) => {
        attached++
        const detach = lifecycle(hint)
        return () => {
          attached--
          detach()
        }
      },
      onInspect: inspect,
    },
    sockets,
    inspected,
    watch(made) {
      client = made
      made.onConnection(connected)
      return made
    },
    listen<Event>(topic: Topic<Event>): Heard<Event> {
      if (!client) throw new Error('Give the client to watch() first.')
      const key = topicKey(topic)
      const { name } = topic
      const known = topics.get(key)
      const { markers, listeners } = known ?? {
        markers: watchMarkers(name, breach, providerOf(topic)?.compare),
        listeners: new Set(),
      }
      if (!known) topics.set(key, { topic, markers, listeners })
      const told = (what: string): void => {
        caused(`${what} of "${name}"`)
        if (client?.connection.status === 'closed')
          breach(`I5: ${what} of "${name}" is told after the client was closed`)
      }
      const heard: Heard<Event> = {
        events: [],
        metas: [],
        gaps: [],
        statuses: [],
        stop() {
          stop()
          if (listeners.delete(heard as never) && !listeners.size) markers.loosened()
        },
      }
      listeners.add(heard as never)
      const stop = client.subscribe(
        topic,
        (event, meta) => {
          told('an event')
          // Each listener hears each event; its markers and its position are one.
          if (listeners.values().next().value === (heard as never)) markers.delivered(meta)
          heard.events.push(event)
          heard.metas.push(meta)
        },
        {
          onGap(gap) {
            told('a gap')
            heard.gaps.push(gap)
          },
          onStatus: (status) => heard.statuses.push(status),
        },
      )
      return heard
    },
    check() {
      moves()
      if (broken.length) throw new Error(`What must always be true was not:\n${[...new Set(broken)].join('\n')}`)
    },
    async closed() {
      await client?.close()
      watched.check()
      expect(client?.connection, 'I5: the client').toEqual({ status: 'closed' })
      expect(count() ?? 0, 'I5: timers left').toBe(0)
      expect(attached, 'I5: listeners of the surroundings left').toBe(0)
      expect(sockets.all.filter(({ live, heard }) => live || heard).length, 'I5: sockets left').toBe(0)
    },
  }
  return watched
}
