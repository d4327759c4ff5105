import type { Timeouts } from './api'
import { Attempt, type AttemptHost } from './attempt'
import { type Backoff, delayBefore } from './backoff'
import type { Batch } from './batch'
import type { CredentialsDesk } from './credentials'
import { Effects } from './effects'
import type { Unsubscribe } from './emitter'
import { RealtimeError, toRealtimeError } from './errors'
import type { InspectionDetail } from './inspect'
import { Liveness } from './liveness'
import { type Connection, connectionOf, type Event, START, type State, transition } from './machine'
import { Outbox } from './outbox'
import type { Meta, Provider, SendOptions, Session, SocketClass, Topic } from './provider'
import type { Secrets } from './redact'
import { type TopicHost, TopicRecord } from './topic'

/** What all links of a client share. */
export interface LinkContext {
  readonly backoff: Backoff | undefined
  readonly timeouts: Timeouts
  readonly frameBytes: number
  readonly linger: number
  readonly batch: Batch
  readonly WebSocket: SocketClass
  /** The surroundings, as far as hints have told. */
  readonly surroundings: { readonly offline: boolean; readonly hidden: boolean }
  readonly inspecting: boolean
  keyOf(topic: Topic): string
  nextId(): string
  changed(link: Link): void
  inspect(link: Link, detail: InspectionDetail): void
}

const STEADY_MS = 30_000
const LINK_LINGER_MS = 1_000

/** One address kept alive: runs the machine, and joins every wanted topic whenever a session is ready. */
export class Link {
  readonly provider: Provider
  readonly address: string
  readonly topics: Map<string, TopicRecord> = new Map()
  connection: Connection = { status: 'idle' }
  lastFrameAt = 0
  lastFrameSize = 0
  readonly #context: LinkContext
  readonly #desk: CredentialsDesk
  readonly #secrets: Secrets
  readonly #outbox: Outbox
  readonly #effects: Effects
  #state: State = START
  #attempt: Attempt | null = null
  #session: Session | null = null
  #liveness: Liveness | null = null
  readonly #events: Event[] = []
  #running = false
  readonly #topicHost: TopicHost
  #lingering: ReturnType<typeof setTimeout> | undefined

  constructor(provider: Provider, address: string, desk: CredentialsDesk, context: LinkContext) {
    this.provider = provider
    this.address = address
    this.#context = context
    this.#desk = desk
    this.#secrets = desk.secrets
    this.#outbox = new Outbox({
      provider: provider.name,
      timeout: context.timeouts.send,
      clean: this.#clean,
      inspect: (detail) => context.inspect(this, detail),
      changed: () => this.#settleWanted(),
    })
    this.#topicHost = this.#makeTopicHost()
    this.#effects = new Effects([
      { during: ['connecting', 'authenticating', 'ready'], enter: () => this.#open() },
      { during: ['ready'], enter: () => this.#settleIn() },
      { during: ['waiting'], enter: () => this.#wait() },
      { during: ['failed'], enter: () => this.#fail() },
      { during: ['closed'], enter: () => this.#shut() },
    ])
  }

  /* ---------- asked from outside ---------- */

  topic(topic: Topic): TopicRecord {
    const key = this.#context.keyOf(topic)
    let record = this.topics.get(key)
    if (!record) {
      record = new TopicRecord(topic, key, this.#topicHost, this.#state.name === 'ready' ? this.#session : null)
      this.topics.set(key, record)
      if (this.#state.name === 'failed') record.stop('failed', this.#state.error)
      this.#settleWanted()
    }
    return record
  }

  send(topic: Topic, data: unknown, options: SendOptions): Promise<unknown> {
    const blocked = this.#outbox.blocked(this.connection, topic)
    if (blocked) return Promise.reject(blocked)
    return this.#outbox.send(topic, data, options, this.#state.name === 'ready' ? this.#session : null)
  }

  /** Nothing is wanted and nothing worth remembering has happened. */
  get forgettable(): boolean {
    const { name, past } = this.#state
    return name === 'idle' && past.attempt === 0 && !past.error && this.#unwanted
  }

  /** The surroundings changed for the better. `replace`: this session cannot be trusted after what happened. */
  hint(replace: boolean): void {
    if (this.#state.name !== 'ready') return this.dispatch({ type: 'HINT', now: Date.now() })
    if (this.#liveness?.probe()) return
    if (replace) this.#replace('The network or the clock of this machine has changed')
  }

  /** The machine says it is offline: often right, so ask the peer where it can be asked. */
  doubt(): void {
    this.#liveness?.probe()
  }

  /** A person asked: failed topics and links start over, and a living session is replaced if the app now gives other credentials. */
  retry(): void {
    for (const record of this.topics.values()) record.revive()
    if (this.#state.name !== 'ready') return this.dispatch({ type: 'RETRY', now: Date.now() })
    this.#liveness?.probe()
    void this.#compareCredentials()
  }

  pause(): void {
    this.dispatch({ type: 'PAUSE' })
  }

  close(): void {
    this.dispatch({ type: 'CLOSE' })
  }

  reopen(): void {
    this.dispatch({ type: 'CONNECT' })
    this.#settleWanted()
  }

  /* ---------- the machine ---------- */

  /** Events raised while one is handled wait their turn. */
  dispatch(event: Event): void {
    this.#events.push(event)
    if (this.#running) return
    this.#running = true
    for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#step(next)
    this.#running = false
  }

  #step(event: Event): void {
    const from = this.#state
    const to = transition(from, event)
    if (to === from) return this.#context.inspect(this, { type: 'ignored', state: from.name, event: event.type })
    this.#state = to
    const cause = 'error' in event ? { cause: event.error } : {}
    this.#context.inspect(this, { type: 'transition', from: from.name, to: to.name, event: event.type, ...cause })
    this.connection = connectionOf(to)
    this.#effects.move(from.name, to.name)
    this.#outbox.settle(this.connection)
    this.#context.changed(this)
  }

  #open(): Unsubscribe {
    const attempt = new Attempt(this.#attemptHost, this.#state.past.attempt)
    this.#attempt = attempt
    return () => {
      this.#attempt = null
      this.#session = null
      attempt.stop()
      this.#outbox.lost()
      for (const record of [...this.topics.values()]) record.offline()
    }
  }

  #settleIn(): Unsubscribe {
    const session = this.#session
    if (!session) return () => {}
    const steady = setTimeout(() => {
      this.#desk.accept()
      this.dispatch({ type: 'STEADY' })
    }, STEADY_MS)
    const liveness = new Liveness(session, {
      provider: this.provider.name,
      probeTimeout: this.#context.timeouts.probe,
      lastFrameAt: () => this.lastFrameAt,
      hidden: () => this.#context.surroundings.hidden,
      dead: (error) => this.#ended(error),
    })
    this.#liveness = liveness
    for (const record of [...this.topics.values()]) record.online(session)
    this.#outbox.flush(session)
    return () => {
      clearTimeout(steady)
      this.#liveness = null
      liveness.stop()
    }
  }

  #wait(): Unsubscribe {
    const until = this.#state.name === 'waiting' ? this.#state.until : 0
    const timer = setTimeout(() => this.dispatch({ type: 'DUE', now: Date.now() }), until - Date.now())
    return () => clearTimeout(timer)
  }

  #fail(): Unsubscribe {
    if (this.#state.name === 'failed')
      for (const record of [...this.topics.values()]) record.stop('failed', this.#state.error)
    return () => this.#reviveAll()
  }

  #shut(): Unsubscribe {
    clearTimeout(this.#lingering)
    for (const record of [...this.topics.values()]) {
      record.stop('stale', null)
      record.close()
    }
    return () => this.#reviveAll()
  }

  #reviveAll(): void {
    for (const record of [...this.topics.values()]) record.revive()
  }

  #ended(error: RealtimeError): void {
    const clean = this.#secrets.error(error)
    const { past } = this.#state
    // Stale credentials are this client's own affair, not a crowd's: asked anew at once, and only once.
    const delay = clean.kind === 'unauthorized' ? 0 : this.#delay(past.attempt + 1, clean)
    this.dispatch({ type: 'ENDED', error: clean, until: Date.now() + delay })
  }

  readonly #delay = (attempt: number, error: RealtimeError): number =>
    delayBefore(attempt, error, {
      backoff: this.#context.backoff,
      offline: this.#context.surroundings.offline,
      random: Math.random,
    })

  #replace(message: string): void {
    this.dispatch({
      type: 'REPLACE',
      now: Date.now(),
      error: new RealtimeError(message, { kind: 'network', provider: this.provider.name }),
    })
  }

  /* ---------- is it wanted, is it alive ---------- */

  get #unwanted(): boolean {
    return this.topics.size === 0 && this.#outbox.size === 0
  }

  #settleWanted(): void {
    clearTimeout(this.#lingering)
    if (this.#state.name === 'closed') return
    if (!this.#unwanted) {
      if (this.#state.name === 'idle') this.dispatch({ type: 'WANTED', now: Date.now() })
    } else {
      this.#lingering = setTimeout(() => {
        this.dispatch({ type: 'UNWANTED' })
        this.#context.changed(this)
      }, LINK_LINGER_MS)
    }
  }

  async #compareCredentials(): Promise<void> {
    const attempt = this.#attempt
    const before = attempt?.granted
    if (!before) return
    try {
      const now = await this.#desk.ask(this.#state.past.attempt, attempt.signal)
      if (this.#attempt !== attempt || JSON.stringify(now.value) === JSON.stringify(before.value)) return
      this.#replace('The credentials have changed')
    } catch (thrown) {
      // The session lives on the old ones; the app's own function has failed, and the next attempt will say so.
      this.#context.inspect(this, {
        type: 'warning',
        message: this.#clean(thrown, 'credentials could not be asked anew').message,
      })
    }
  }

  /* ---------- what attempts and topics may do ---------- */

  readonly #clean = (thrown: unknown, message: string, topic?: Topic): RealtimeError =>
    this.#secrets.error(toRealtimeError(thrown, message, { kind: 'refused', provider: this.provider.name, topic }))

  readonly #warn = (message: string): void =>
    this.#context.inspect(this, { type: 'warning', message: this.#secrets.text(message) })

  readonly #emit = (topic: Topic, event: unknown, batch: Meta['batch']): void => {
    if (this.#state.name !== 'ready')
      return this.#warn(`An event of "${topic.name}" came before the server had accepted the client and was dropped`)
    this.topics.get(this.#context.keyOf(topic))?.event(event, batch)
  }

  get #attemptHost(): AttemptHost {
    const link = this
    const { WebSocket, frameBytes, timeouts } = this.#context
    return {
      provider: this.provider,
      address: this.address,
      desk: this.#desk,
      WebSocket,
      frameBytes,
      timeouts,
      get inspecting() {
        return link.#context.inspecting
      },
      opened: () => this.dispatch({ type: 'OPENED' }),
      ready: (session) => {
        this.#session = session
        this.dispatch({ type: 'READY' })
      },
      ended: (error) => this.#ended(error),
      alive: (size) => {
        this.lastFrameAt = Date.now()
        this.lastFrameSize = size
      },
      emit: this.#emit,
      gap: (topic, reason, count) => {
        if (topic) this.topics.get(this.#context.keyOf(topic))?.gap(reason, count)
        else for (const record of this.topics.values()) record.gap(reason, count)
      },
      drop: (topic, error) => this.topics.get(this.#context.keyOf(topic))?.drop(this.#secrets.error(error)),
      warn: this.#warn,
      frame: ({ raw, decoded, ...frame }) =>
        this.#context.inspect(this, {
          type: 'frame',
          frame: { ...frame, raw: this.#secrets.text(raw), decoded: this.#secrets.value(decoded) },
        }),
    }
  }

  #makeTopicHost(): TopicHost {
    const link = this
    const { batch, linger, timeouts, nextId } = this.#context
    return {
      get lastFrameAt() {
        return link.lastFrameAt
      },
      get lastFrameSize() {
        return link.lastFrameSize
      },
      batch,
      linger,
      joinTimeout: timeouts.join,
      nextId,
      delay: this.#delay,
      joinTimedOut: (topic) =>
        this.#ended(
          new RealtimeError(`"${topic.name}" was not answered within ${timeouts.join} ms`, {
            kind: 'timeout',
            provider: this.provider.name,
            topic,
          }),
        ),
      forget: (record) => {
        this.topics.delete(record.key)
        this.#settleWanted()
      },
      clean: this.#clean,
      inspect: (detail) => this.#context.inspect(this, detail),
    }
  }
}
