import { Audience } from './audience'
import type { Batch } from './batch'
import { Continuity } from './continuity'
import { type ErrorKind, fault, type RealtimeError } from './errors'
import type { InspectionDetail } from './inspect'
import type { About, Gap, GapReason, Joined, Meta, Position, Session, Topic } from './provider'
import { Fold, type Folded, type View } from './view'

/** What a topic needs of its link. */
export interface TopicHost {
  /** The newest frame: when it and the one before arrived, in ms since the epoch, and its length. */
  readonly frame: { readonly at: number; readonly before: number; readonly size: number }
  readonly batch: Batch
  readonly compare: (a: Position, b: Position) => number
  /** How long a topic that nobody wants is kept, in ms. */
  readonly linger: number
  readonly timeouts: { readonly join: number; readonly snapshot: number }
  readonly nextId: () => string
  readonly delay: (attempt: number, error: RealtimeError) => number
  /** Calls at once or, where the session wants one request at a time, when the one before has settled. */
  readonly inTurn: <T>(request: () => Promise<T>) => Promise<T>
  /** This session is not to be trusted, or its credentials are not accepted any more. */
  readonly end: (error: RealtimeError) => void
  /** Somebody has come, or nobody is left. */
  readonly settleWanted: () => void
  /** A topic has come to rest without a place: one that waits for it may have it. */
  readonly rested: () => void
  /** Nobody wants the topic any more, and the server knows. */
  readonly forget: (topic: TopicRecord) => void
  /** Anything thrown, by default a refusal, as an error that says no secret. */
  readonly clean: (thrown: unknown, message: string, topic: Topic, kind?: ErrorKind) => RealtimeError
  readonly inspect: (detail: InspectionDetail) => void
}

/** Joined for so long that earlier drops are forgiven. */
const STEADY_MS = 30_000

/** One topic for everybody who wants it: its place on the wire, and its status. */
export class TopicRecord {
  readonly audience: Audience
  /** Where a vendor has one place for several topics: this one has it, or has lost it to a newer one and is not to come back unasked. */
  place: 'held' | 'lost' | null = null
  /** It was lost while another topic of this link was on its way in; else somebody from outside has it. */
  rivalled = false
  readonly topic: Topic
  readonly key: string
  readonly #host: TopicHost
  readonly #story: Continuity
  #refreshing: Promise<boolean> | null = null
  /** A view has come that missed some of the current state. */
  #late = false
  #session: Session | null = null
  #wire: 'out' | 'joining' | 'in' | 'leaving' = 'out'
  /** Counts what happens on the wire, so that a late answer finds itself outdated. */
  #turn = 0
  #attempt = 0
  /** When the newest join was confirmed, by a clock that nobody sets. */
  #joinedAt = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(topic: Topic, key: string, host: TopicHost, session: Session | null) {
    this.topic = topic
    this.key = key
    this.#host = host
    this.audience = new Audience(host.linger, () => {
      host.settleWanted()
      this.#sync()
    })
    this.#story = new Continuity(topic, host, this.audience)
    this.#session = session
  }

  /* ---------- who wants it ---------- */

  fold(token: unknown, topic: Topic, view: View<unknown, unknown>, empty: Folded<unknown>): Fold {
    const { audience } = this
    const found = audience.find(token, topic)
    if (found) return found
    const { batch, clean, compare } = this.#host
    const fold = new Fold(topic, view, empty, {
      batch,
      clean,
      compare,
      delay: this.#host.delay,
      timeout: this.#host.timeouts.snapshot,
      reach: () => this.#story.reach,
      invalid: (path, message) => this.invalid(path, message),
      refresh: () => this.#refresh(),
      idle: () => audience.linger(),
    })
    audience.addFold(token, fold)
    // It came late: what the others have heard it has not.
    if (!view.snapshot) void this.#refresh()
    return fold
  }

  /** False where the current state could not be asked for. All who ask in one go share one answer. */
  #refresh(): Promise<boolean> {
    this.#refreshing ??= Promise.resolve().then(() => {
      this.#refreshing = null
      return this.#askState()
    })
    return this.#refreshing
  }

  async #askState(): Promise<boolean> {
    if (this.#wire !== 'in') {
      // What was delivered before the answer to this first join nobody tells again by itself.
      this.#late ||= this.#story.heard && !this.#story.owed
      return false
    }
    if (!this.#session?.refresh) return false
    try {
      await this.#session.refresh(this.topic)
      return true
    } catch (thrown) {
      const { message } = this.#host.clean(thrown, `"${this.topic.name}" could not be refreshed`, this.topic)
      this.#host.inspect({ type: 'warning', message })
      return false
    }
  }

  invalid(path: string, message: string): void {
    this.#host.inspect({ type: 'invalid', topic: this.topic, path, message })
  }

  /* ---------- the wire ---------- */

  /** It is on its way in or out: whether it takes a place, or still has one, nobody knows yet. */
  get restless(): boolean {
    if (this.#wire !== 'out') return this.#wire !== 'in'
    return this.audience.wanted && this.audience.status !== 'failed'
  }

  /** A session is ready: joins if wanted. */
  online(session: Session): void {
    this.#session = session
    this.#attempt = 0
    this.#sync()
  }

  /** The session is gone. A failed topic stays failed, the others recover with the next session. */
  offline(): void {
    this.#session = null
    this.#outOfWire()
    if (this.audience.status === 'live') this.audience.become('recovering')
    this.#sync()
  }

  /** The link has failed with an error or, without one, the client is closed: then nothing that lingers stays. */
  stop(error: RealtimeError | null): void {
    if (this.place !== 'lost') this.audience.become(error ? 'failed' : this.#story.heard ? 'stale' : 'pending', error)
    if (error) return
    this.audience.close()
  }

  /** After `retry()` or `connect()`: what had failed is wanted again, and nothing waits. What was displaced waits until its place is free. */
  revive(free = false): void {
    const { status } = this.audience
    this.audience.each((consumer) => consumer.retry?.())
    if (this.#wire === 'out' && this.#timer) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#sync()
    }
    if ((status !== 'failed' && status !== 'stale') || (this.place === 'lost') !== free) return
    this.place = null
    this.audience.become(this.#story.heard ? 'recovering' : 'pending')
    this.#attempt = 0
    this.#sync()
  }

  /** The vendor takes this topic away, or never gave it. */
  drop(error: RealtimeError): void {
    if (this.#wire === 'out') return
    // Not this topic is refused but whoever asks for it.
    if (error.kind === 'unauthorized') return this.#host.end(error)
    if (this.#wire === 'in' && performance.now() - this.#joinedAt >= STEADY_MS) this.#attempt = 0
    if (!error.retryable) this.place = error.kind === 'displaced' ? 'lost' : null
    this.#outOfWire(error.kind === 'protocol')
    if (!this.audience.wanted) return this.#sync()
    if (!error.retryable) {
      this.audience.become('failed', error)
      return this.#host.rested()
    }
    this.audience.become(this.#story.heard ? 'recovering' : 'pending', error)
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#sync()
      },
      error.retryAfter === 0 ? 0 : this.#host.delay(++this.#attempt, error),
    )
  }

  #outOfWire(hole = false): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#turn++
    this.#late = false
    if (this.#wire === 'leaving') this.#story.forget()
    this.#wire = 'out'
    this.#story.lose(hole)
  }

  /** Moves towards the latest wish; join and leave never overlap. */
  #sync(): void {
    // Its turn has not come, and now need not.
    if (this.#wire === 'joining' && !this.#timer && !this.audience.wanted) this.#outOfWire()
    if (this.#wire === 'out') {
      if (!this.audience.wanted) {
        clearTimeout(this.#timer)
        this.#host.forget(this)
      } else if (this.#session && !this.#timer && this.audience.status !== 'failed') this.#join(this.#session)
    } else if (this.#wire === 'in' && !this.audience.wanted && this.#session) this.#leave(this.#session)
  }

  #join(session: Session): void {
    this.#wire = 'joining'
    this.#ask(
      async () => session.join(this.topic, this.#story.since),
      (joined) => this.#joined(joined || {}),
      (thrown) => this.drop(this.#host.clean(thrown, `"${this.topic.name}" could not be joined`, this.topic)),
    )
  }

  /** Asks the session, and takes its answer if nothing else has happened here meanwhile. */
  #ask<T>(request: () => Promise<T>, answered: (answer: T) => void, refused: (thrown: unknown) => void): void {
    const { topic } = this
    const { join } = this.#host.timeouts
    const turn = ++this.#turn
    // A later answer would be taken for that of a later request: this session is not to be trusted.
    const unanswered = (): void => {
      this.#session = null
      if (this.#wire === 'leaving') this.#left()
      const why = `"${topic.name}" was not answered within ${join} ms (timeouts.join)`
      this.#host.end(fault(topic.provider, 'timeout', why, { topic }))
    }
    const asking = this.#host.inTurn(async () => {
      if (turn !== this.#turn) throw turn
      this.#timer = setTimeout(unanswered, join)
      return request()
    })
    const inTime =
      <V>(then: (value: V) => void) =>
      (value: V): void => {
        if (turn === this.#turn) then(value)
      }
    asking.then(inTime(answered), inTime(refused))
  }

  #joined(joined: Joined): void {
    const { current, exclusive } = joined
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#wire = 'in'
    this.place = exclusive ? 'held' : null
    this.#joinedAt = performance.now()
    const turn = this.#turn
    // Whoever hears of it may close the client: then this join is history, and what was held has gone.
    this.#host.inspect({ type: 'joined', topic: this.topic })
    if (turn !== this.#turn) return
    const gap = this.#story.mark(joined)
    if (turn !== this.#turn) return
    if (gap && current) this.#recover(gap, current)
    else this.audience.become('live')
    this.#story.release()
    if (this.#late) void this.#refresh()
    this.#late = false
    this.#sync()
    this.#host.rested()
  }

  /** The vendor sends its current state: until that has come the topic is recovering. */
  async #recover(gap: Gap, current: Promise<boolean>): Promise<void> {
    const turn = this.#turn
    this.audience.become('recovering')
    const whole = await current.catch(() => false)
    if (turn !== this.#turn) return
    // What ran over may have been of that state.
    if (whole && gap.reason !== 'overflow') this.audience.each((consumer) => consumer.recovered?.(gap))
    this.audience.become('live')
  }

  #leave(session: Session): void {
    this.#wire = 'leaving'
    this.audience.become('pending')
    const left = (): void => this.#left()
    this.#ask(async () => session.leave(this.topic), left, left)
  }

  /** Confirmed or refused: from here on the latest wish counts. */
  #left(): void {
    this.#outOfWire()
    this.#host.inspect({ type: 'left', topic: this.topic })
    this.#sync()
  }

  /* ---------- what arrives ---------- */

  event(event: unknown, { position, batch, replayed = false }: About = {}): void {
    if (this.#wire === 'out' || this.#wire === 'leaving') return
    const { at, size } = this.#host.frame
    // Without spreading what may be absent: that costs as much as all the rest.
    const meta: { -readonly [field in keyof Meta]: Meta[field] } = {
      id: this.#host.nextId(),
      topic: this.topic,
      receivedAt: at,
      replayed,
    }
    if (position !== undefined) meta.position = position
    if (batch) meta.batch = batch
    this.#story.take({ event, meta, size })
  }

  gap(reason: GapReason, count?: number): void {
    this.#story.gap(reason, count)
  }
}
