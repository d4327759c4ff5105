import type { Client, ClientOptions, FoldHandle, LinkInfo, SubscribeOptions, UserEventOf } from './api'
import { timerMs } from './backoff'
import { Batch } from './batch'
import type { LinkContext, Timeouts } from './context'
import { CredentialsDesk } from './credentials'
import { Emitter, type Unsubscribe } from './emitter'
import { fault, guarded } from './errors'
import type { Inspection } from './inspect'
import { iterate } from './iterate'
import { topicKey } from './key'
import { browserLifecycle, type Hint, paced } from './lifecycle'
import { createLink, type Link } from './link'
import { type Connection, worstOf } from './machine'
import type { Meta, Provider, SocketClass, Topic } from './provider'
import { checked } from './schema'
import { emptyFold, type Folded, type View } from './view'

type Listener = (event: unknown, meta: Meta, size: number) => void

const LIMITS = { frameBytes: 8 * 1024 * 1024, queueCount: 256, queueBytes: 256 * 1024, queueAge: 30_000 }
const LINGER_MS = 250
const TIMEOUTS: Timeouts = {
  dial: 10_000,
  auth: 10_000,
  join: 10_000,
  probe: 5_000,
  credentials: 10_000,
  send: 10_000,
  snapshot: 30_000,
}

/**
 * Makes a client. Opens nothing: a socket opens when the first topic is wanted.
 *
 * @throws RealtimeError of kind `config` when two providers have one name, or something is no provider.
 */
export function createClient<const P extends readonly Provider[]>(
  options: ClientOptions<P>,
): Client<UserEventOf<P[number]>> {
  const { providers, linger = LINGER_MS, lifecycle = browserLifecycle, pauseWhenHidden } = options
  const timeouts = { ...TIMEOUTS, ...said(options.timeouts ?? {}, timerMs) }
  const limits = { ...LIMITS, ...said(options.limits ?? {}) }
  const desks = new Map<string, CredentialsDesk>()
  const links = new Map<string, Link>()
  const keys = new WeakMap<Topic, string>()
  const connections = new Emitter<Connection>()
  const inspections = new Emitter<Inspection>()
  const retries = new Emitter()
  const batch = new Batch(options.scheduler)
  const surroundings = { offline: false, hidden: false }
  let connection: Connection = { status: 'idle' }
  let linkInfos: readonly LinkInfo[] = []
  let detach: Unsubscribe | null = null
  let closing = new AbortController()
  let events = 0

  if (options.onInspect) inspections.add(options.onInspect)
  for (const provider of Array.isArray(providers) ? (providers as P) : [undefined]) {
    if (typeof provider?.open !== 'function') {
      const { name = '' } = Object(provider) as { readonly name?: string }
      throw fault(name, 'config', `That is no provider: write createClient({ providers: [${name || '…'}({ … })] })`)
    }
    const { name } = provider
    if (desks.has(name)) {
      throw fault(name, 'config', `Two providers are named "${name}": give one another name, { name: '${name}-2' }`)
    }
    desks.set(name, new CredentialsDesk(provider, timeouts.credentials))
  }

  const isClosed = (): boolean => closing.signal.aborted

  /* ---------- the registry ---------- */

  const keyOf = (topic: Topic): string => {
    const known = keys.get(topic)
    if (known !== undefined) return known
    const key = topicKey(topic)
    keys.set(topic, key)
    return key
  }
  const context: LinkContext = {
    backoff: options.backoff,
    timeouts,
    frameBytes: limits.frameBytes,
    limits,
    linger: timerMs(linger),
    batch,
    // At each attempt: whoever replaces the page's own does so when it suits them.
    get WebSocket() {
      return options.WebSocket ?? (globalThis.WebSocket as unknown as SocketClass)
    },
    surroundings,
    inspecting: () => inspections.size > 0,
    keyOf,
    nextId: () => String(++events),
    changed(link) {
      if (link.forgettable) links.delete(`${link.provider} ${link.address}`)
      publish()
    },
    inspect({ provider, address }, detail) {
      if (inspections.size > 0) inspections.emit({ at: Date.now(), provider, address, ...detail })
    },
  }
  const deskOf = (topic: Topic): CredentialsDesk => {
    const { name, provider } = topic
    const desk = desks.get(provider)
    if (desk) return desk
    const has = [...desks.keys()].join(', ') || 'none'
    const message = `Topic "${name}" is for a provider named "${provider}", but this client has ${has}: write createClient({ providers: [${provider}({ … })] }), or { provider: '…' } in the topic`
    throw fault(provider, 'config', message, { topic })
  }
  const linkKey = (topic: Topic): string => {
    const { provider } = deskOf(topic)
    return `${provider.name} ${provider.address(topic)}`
  }
  const linkOf = (topic: Topic): Link => {
    const key = linkKey(topic)
    const known = links.get(key)
    if (known) return known
    const desk = deskOf(topic)
    const link = createLink(desk.provider, desk.provider.address(topic), desk, context)
    // Closed before it is filed: what nobody wants yet would be forgotten at once.
    if (isClosed()) link.dispatch({ type: 'CLOSE' })
    links.set(key, link)
    return link
  }
  const each = (call: (link: Link) => void): void => {
    for (const link of [...links.values()]) call(link)
  }

  /* ---------- what outsiders see: computed, and a new object only where something is new ---------- */

  const publish = (): void => {
    const next = [...links.values()].map(({ info }) => info)
    listen(next.some(({ connection: { status } }) => !['idle', 'failed', 'closed'].includes(status)))
    const worst = worstOf(next.map(({ connection }) => connection)) ?? { status: isClosed() ? 'closed' : 'idle' }
    // Statuses without details are all alike.
    const alike = worst.status === connection.status && worst.status !== 'reconnecting' && worst.status !== 'failed'
    const same = next.length === linkInfos.length && next.every((info, i) => info === linkInfos[i])
    if (same && (alike || worst === connection)) return
    linkInfos = next
    if (!alike) connection = worst
    connections.emit(connection)
  }
  /* ---------- the surroundings: listened to only while a link is up or trying ---------- */

  const listen = (wanted: boolean): void => {
    if (wanted === (detach !== null)) return
    if (wanted) {
      detach = () => {}
      detach = guarded(() => paced(lifecycle)(hint)) ?? detach
    } else {
      detach?.()
      detach = null
      surroundings.offline = surroundings.hidden = false
    }
  }
  const hint = (kind: Hint): void => {
    const wasOffline = surroundings.offline
    if (kind === 'offline' || kind === 'online') surroundings.offline = kind === 'offline'
    if (kind === 'hidden' || kind === 'visible') surroundings.hidden = kind === 'hidden'
    const paused = pauseWhenHidden && surroundings.hidden
    each((link) => {
      if (kind === 'pause' || paused) link.dispatch({ type: 'PAUSE' })
      else if (kind === 'offline') link.doubt()
      else if (kind !== 'hidden') link.hint(kind === 'wake' || (kind === 'online' && wasOffline))
    })
  }

  const listenTo = (
    topic: Topic,
    listener: Listener,
    { onGap, onStatus, owner }: SubscribeOptions = {},
  ): Unsubscribe => {
    const record = linkOf(topic).topic(topic)
    return record.audience.add({
      event: checked(topic, listener, (path, message) => record.invalid(path, message)),
      owners: owner === undefined ? [] : [owner],
      gap: onGap ?? (() => {}),
      status: onStatus ?? (() => {}),
    })
  }
  const client: Client = {
    providers,
    get connection() {
      return connection
    },
    get links() {
      return linkInfos
    },
    // How long its frame was is no business of an app's listener.
    subscribe: (topic, listener, options) => listenTo(topic, (event, meta) => listener(event as never, meta), options),
    read: (topic, view) => client['~fold'](topic, view).read().data,
    watch(topic, view, listener, { onGap, onStatus, owner } = {}) {
      const fold = client['~fold'](topic, view)
      let last = fold.read()
      guarded(() => onStatus?.(last.status, last.error))
      return fold.subscribe(() => {
        const before = last
        last = fold.read()
        const { data, status, error, gap } = last
        if (gap && gap !== before.gap) guarded(() => onGap?.(gap))
        if (status !== before.status || error !== before.error) guarded(() => onStatus?.(status, error))
        if (!Object.is(data, before.data)) listener(data)
      }, owner)
    },
    events: (topic, { signal, onGap, onStatus, owner } = {}) =>
      iterate(
        ({ event, gap, status }) =>
          listenTo(topic, event as Listener, {
            owner,
            onGap: gap,
            onStatus(...now) {
              status(...now)
              onStatus?.(...now)
            },
          }),
        () => [closing.signal, signal],
        onGap,
      ),
    '~fold'<Event, State>(topic: Topic<Event>, view: View<Event, State>): FoldHandle<State> {
      // What makes views the same: their key or, without one, the object that came first.
      const token = view.key ?? view
      const empty = emptyFold(view)
      const key = linkKey(topic)
      let newest = view as View<unknown, unknown>
      const find = () => links.get(key)?.topics.get(keyOf(topic))?.audience.find(token, topic)
      return {
        read: () => (find()?.published as Folded<State> | undefined) ?? empty,
        subscribe: (listener, owner) =>
          linkOf(topic).topic(topic).fold(token, topic, newest, empty).subscribe(listener, owner),
        refetch: async () => find()?.refetch(),
        dismissGap: () => find()?.dismissGap(),
        use(latest) {
          newest = latest as View<unknown, unknown>
          const fold = find()
          if (fold) fold.view = newest
        },
      }
    },
    // Async, so that a topic nobody serves is a rejection like any other.
    send: async (topic, data, sending = {}) => linkOf(topic).send(topic, data, sending) as never,
    '~retried': (listener) => retries.add(listener),
    onConnection: (listener) => connections.add(listener),
    inspect: (listener) => inspections.add(listener),
    retry() {
      for (const desk of desks.values()) desk.change()
      each((link) => link.retry())
      retries.emit()
    },
    connect() {
      if (isClosed()) closing = new AbortController()
      each((link) => link.reopen())
      retries.emit()
      publish()
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const states = [...links.values()].map(({ info }) => info.connection)
          const failed = states.find(({ status }) => status === 'failed') as { readonly error?: unknown } | undefined
          if (!isClosed() && !failed && states.some(({ status }) => status !== 'idle' && status !== 'connected')) return
          remove()
          if (isClosed()) reject(fault('', 'closed', 'The client was closed'))
          else if (failed) reject(failed.error)
          else resolve()
        }
        const remove = connections.add(look)
        look()
      })
    },
    async close() {
      // First, so that nothing of theirs lingers.
      closing.abort()
      each((link) => link.dispatch({ type: 'CLOSE' }))
      publish()
      // A close() called by a listener waits for what that listener was told about; then the last states are shown.
      await null
      batch.flush()
    },
  }
  return client as Client<UserEventOf<P[number]>>
}

/** Without what is `undefined`, so that a default stays where nothing was said. */
function said(
  numbers: { readonly [name: string]: number | undefined },
  as: (number: number) => number = Number,
): { readonly [name: string]: number } {
  const given = Object.entries(numbers).filter((entry): entry is [string, number] => entry[1] !== undefined)
  return Object.fromEntries(given.map(([name, number]) => [name, as(number)]))
}
