import type { Client, ClientOptions, FoldHandle, LinkInfo, SubscribeOptions, Timeouts, UserEventOf } from './api'
import { Batch } from './batch'
import { CredentialsDesk } from './credentials'
import { Emitter, type Unsubscribe } from './emitter'
import { RealtimeError, report } from './errors'
import type { Inspection } from './inspect'
import { iterate } from './iterate'
import { topicKey } from './key'
import { browserLifecycle, type Hint, paced } from './lifecycle'
import { Link, type LinkContext } from './link'
import { type Connection, worstOf } from './machine'
import type { Gap, Meta, Provider, SendableTopic, SendOptions, SocketClass, Topic } from './provider'
import { Secrets } from './redact'
import { checked } from './schema'
import type { TopicRecord } from './topic'
import { emptyFold, type Folded, type View } from './view'

/**
 * Makes a client. Opens nothing: a socket opens when the first topic is wanted.
 *
 * @throws RealtimeError of kind `config` when two providers have one name.
 */
export function createClient<const P extends readonly Provider[]>(
  options: ClientOptions<P>,
): Client<UserEventOf<P[number]>> {
  return new RealtimeClient(options) as Client<UserEventOf<P[number]>>
}

const STEP_MS = 10_000
const PROBE_MS = 5_000
const FRAME_BYTES = 8 * 1024 * 1024
const LINGER_MS = 250
class RealtimeClient implements Client {
  connection: Connection = { status: 'idle' }
  links: readonly LinkInfo[] = []
  readonly providers: readonly Provider[]
  readonly #options: ClientOptions
  readonly #desks = new Map<string, CredentialsDesk>()
  readonly #links = new Map<string, Link>()
  readonly #infos = new WeakMap<Link, LinkInfo>()
  readonly #keys = new WeakMap<Topic, string>()
  readonly #connections = new Emitter<Connection>()
  readonly #inspections = new Emitter<Inspection>()
  readonly #closings = new Emitter()
  readonly #batch: Batch
  readonly #context: LinkContext
  readonly #surroundings = { offline: false, hidden: false }
  #detach: Unsubscribe | null = null
  #closed = false
  #events = 0

  constructor(options: ClientOptions) {
    this.#options = options
    const { providers, backoff, timeouts, limits, linger = LINGER_MS, scheduler } = options
    this.providers = providers
    this.#batch = new Batch(scheduler)
    if (options.onInspect) this.#inspections.add(options.onInspect)
    const of = (step: keyof Timeouts, standard: number = STEP_MS): number => timeouts?.[step] ?? standard
    const steps: Timeouts = {
      dial: of('dial'),
      auth: of('auth'),
      join: of('join'),
      probe: of('probe', PROBE_MS),
      credentials: of('credentials'),
      send: of('send'),
    }
    for (const provider of providers) {
      if (this.#desks.has(provider.name)) {
        const words = `Two providers are named "${provider.name}". Give one of them a name of its own: { name: '${provider.name}-2' }`
        throw new RealtimeError(words, { kind: 'config', provider: provider.name })
      }
      this.#desks.set(provider.name, new CredentialsDesk(provider, steps.credentials, new Secrets()))
    }
    const client = this
    this.#context = {
      backoff,
      timeouts: steps,
      frameBytes: limits?.frameBytes ?? FRAME_BYTES,
      linger,
      batch: this.#batch,
      WebSocket: options.WebSocket ?? (globalThis.WebSocket as unknown as SocketClass),
      surroundings: this.#surroundings,
      get inspecting() {
        return client.#inspections.size > 0
      },
      keyOf: (topic) => this.#keyOf(topic),
      nextId: () => String(++this.#events),
      changed: (link) => this.#changed(link),
      inspect: (link, detail) => {
        if (this.#inspections.size > 0)
          this.#inspections.emit({ at: Date.now(), provider: link.provider.name, address: link.address, ...detail })
      },
    }
  }

  /* ---------- topics ---------- */

  subscribe<Event>(
    topic: Topic<Event>,
    listener: (event: Event, meta: Meta) => void,
    { onGap, onStatus }: SubscribeOptions = {},
  ): Unsubscribe {
    const record = this.#record(topic)
    const event = checked(topic, listener as (event: unknown, meta: Meta) => void, record.invalid)
    return record.add({ event, gap: (gap) => onGap?.(gap), status: (status, error) => onStatus?.(status, error) })
  }

  read<Event, State>(topic: Topic<Event>, view: View<Event, State>): State {
    return this['~fold'](topic, view).read().data
  }

  watch<Event, State>(topic: Topic<Event>, view: View<Event, State>, listener: (state: State) => void): Unsubscribe {
    const fold = this['~fold'](topic, view)
    let last = fold.read().data
    return fold.subscribe(() => {
      const { data } = fold.read()
      if (Object.is(data, last)) return
      last = data
      listener(data)
    })
  }

  events<Event>(
    topic: Topic<Event>,
    options: { readonly signal?: AbortSignal | undefined; readonly onGap?: ((gap: Gap) => void) | undefined } = {},
  ): AsyncIterable<Event> {
    return iterate<Event>(
      ({ event, status }) => this.subscribe(topic, event, { onStatus: status, onGap: options.onGap }),
      (listener) => this.#closings.add(listener),
      options,
    )
  }

  '~fold'<Event, State>(topic: Topic<Event>, view: View<Event, State>): FoldHandle<State> {
    // What makes views the same: their key or, without one, the object that came first.
    const token = view.key ?? view
    let newest = view as View<unknown, unknown>
    const empty = emptyFold(view)
    const provider = this.#provider(topic)
    const find = () => this.#links.get(linkKey(provider, topic))?.topics.get(this.#keyOf(topic))?.findFold(token, topic)
    return {
      read: () => (find()?.published as Folded<State> | undefined) ?? empty,
      subscribe: (listener) => this.#record(topic).fold(token, topic, newest).subscribe(listener),
      refetch: async () => find()?.refetch(),
      dismissGap: () => find()?.dismissGap(),
      use: (latest) => {
        newest = latest as View<unknown, unknown>
        const fold = find()
        if (fold) fold.view = newest
      },
    }
  }

  send<Send, Reply>(
    topic: SendableTopic<unknown, Send, Reply>,
    data: NoInfer<Send>,
    options: SendOptions = {},
  ): Promise<Reply> {
    try {
      return this.#link(topic).send(topic, data, options) as Promise<Reply>
    } catch (thrown) {
      return Promise.reject(thrown)
    }
  }

  /* ---------- the connection ---------- */

  onConnection(listener: (connection: Connection) => void): Unsubscribe {
    return this.#connections.add(listener)
  }

  inspect(listener: (event: Inspection) => void): Unsubscribe {
    return this.#inspections.add(listener)
  }

  retry(): void {
    for (const desk of this.#desks.values()) desk.change()
    for (const link of [...this.#links.values()]) link.retry()
  }

  connect(): Promise<void> {
    this.#closed = false
    for (const link of [...this.#links.values()]) link.reopen()
    this.#publish()
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const wanted = this.links.filter(({ connection }) => connection.status !== 'idle')
        const failed = wanted.find(({ connection }) => connection.status === 'failed')?.connection
        const closed = new RealtimeError('The client was closed', { kind: 'closed', provider: '' })
        if (this.#closed) settle(() => reject(closed))
        else if (failed?.status === 'failed') settle(() => reject(failed.error))
        else if (wanted.every(({ connection }) => connection.status === 'connected')) settle(resolve)
      }
      const settle = (done: () => void): void => {
        remove()
        done()
      }
      const remove = this.#connections.add(look)
      look()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const link of [...this.#links.values()]) link.close()
    this.#batch.clear()
    this.#publish()
    this.#closings.emit()
  }

  /* ---------- the registry ---------- */

  #keyOf(topic: Topic): string {
    let key = this.#keys.get(topic)
    if (key === undefined) {
      key = topicKey(topic)
      this.#keys.set(topic, key)
    }
    return key
  }

  #provider(topic: Topic): Provider {
    const provider = this.providers.find(({ name }) => name === topic.provider)
    if (provider) return provider
    const known = this.providers.map(({ name }) => `"${name}"`).join(', ') || 'none'
    const message = `Topic "${topic.name}" is for a provider named "${topic.provider}", which this client does not have (it has ${known}). Add it to createClient({ providers: [${topic.provider}({ … })] }), or name another one: { provider: '…' }`
    throw new RealtimeError(message, { kind: 'config', provider: topic.provider, topic })
  }

  #record(topic: Topic): TopicRecord {
    return this.#link(topic).topic(topic)
  }

  #link(topic: Topic): Link {
    const provider = this.#provider(topic)
    const key = linkKey(provider, topic)
    let link = this.#links.get(key)
    if (!link) {
      const desk = this.#desks.get(provider.name) as CredentialsDesk
      link = new Link(provider, provider.address(topic), desk, this.#context)
      if (this.#closed) link.close()
      this.#links.set(key, link)
    }
    return link
  }

  #changed(link: Link): void {
    if (link.forgettable) this.#links.delete(`${link.provider.name} ${link.address}`)
    this.#publish()
  }

  /** Computes what outsiders see; a new object only where something is new. */
  #publish(): void {
    const links = [...this.#links.values()]
    this.#listen(links.some(({ connection: { status } }) => status !== 'idle' && status !== 'closed'))
    const infos = links.map((link) => this.#info(link))
    const same = infos.length === this.links.length && infos.every((info, i) => info === this.links[i])
    const worst = worstOf(links.map((link) => link.connection)) ?? { status: this.#closed ? 'closed' : 'idle' }
    // Statuses without details are all alike: keep the object that is already out.
    const plain = worst.status !== 'reconnecting' && worst.status !== 'failed'
    const connection = plain && worst.status === this.connection.status ? this.connection : worst
    if (same && connection === this.connection) return
    this.links = infos
    this.connection = connection
    this.#connections.emit(connection)
  }

  #info(link: Link): LinkInfo {
    const known = this.#infos.get(link)
    if (known?.connection === link.connection) return known
    const info: LinkInfo = {
      provider: link.provider.name,
      address: link.address,
      connection: link.connection,
      get lastFrameAt() {
        return link.lastFrameAt || undefined
      },
    } as LinkInfo
    this.#infos.set(link, info)
    return info
  }

  /* ---------- the surroundings ---------- */

  /** Listens to the surroundings only while a link is up or trying. */
  #listen(wanted: boolean): void {
    if (wanted && !this.#detach) {
      try {
        this.#detach = paced(this.#options.lifecycle ?? browserLifecycle)((kind) => this.#hint(kind))
      } catch (thrown) {
        this.#detach = () => {}
        report(thrown)
      }
    } else if (!wanted && this.#detach) {
      this.#detach()
      this.#detach = null
      this.#surroundings.offline = this.#surroundings.hidden = false
    }
  }

  #hint(kind: Hint): void {
    const wasOffline = this.#surroundings.offline
    if (kind === 'offline' || kind === 'online') this.#surroundings.offline = kind === 'offline'
    if (kind === 'hidden' || kind === 'visible') this.#surroundings.hidden = kind === 'hidden'
    const pause = kind === 'pause' || (kind === 'hidden' && this.#options.pauseWhenHidden === true)
    for (const link of [...this.#links.values()]) {
      if (pause) link.pause()
      else if (kind === 'offline') link.doubt()
      else if (kind !== 'hidden') link.hint(kind === 'wake' || (kind === 'online' && wasOffline))
    }
  }
}

function linkKey(provider: Provider, topic: Topic): string {
  return `${provider.name} ${provider.address(topic)}`
}
