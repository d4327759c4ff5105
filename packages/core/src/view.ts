import type { Batch, Publisher } from './batch'
import { Buffer } from './buffer'
import { Emitter, type Unsubscribe } from './emitter'
import { type ErrorKind, guarded, type RealtimeError } from './errors'
import type { Gap, Meta, Position, Topic, TopicStatus } from './provider'
import { checked } from './schema'

/** What a `snapshot` is told when it is asked. */
export interface SnapshotContext {
  /** Aborted when the answer is not needed any more. */
  readonly signal: AbortSignal
  /** The first read · events may have been missed · somebody called `refetch()`. */
  readonly reason: 'first' | 'gap' | 'refetch'
  /** Says at which position the answer was made: events up to it are in it already, and are not reduced onto it once more. */
  readonly at: (position: Position) => void
}

/**
 * How events fold into a value. With `snapshot` the value is read from elsewhere at the first join, after each gap and on `refetch()`;
 * events that arrive meanwhile are reduced onto it in order, so `reduce` must then be idempotent, or `snapshot` say `at` which position it was made.
 */
export interface View<in Event, in out State> {
  /** Views with one key on one topic share their state; without a key sharing is by identity. */
  readonly key?: string | undefined
  readonly initial: State
  /** The state after an event, from the one before it. Pure: what it throws is reported, and the state stays. */
  readonly reduce: (state: State, event: Event, meta: Meta) => State
  /** Reads the state from elsewhere. One that rejects or hangs is tried again with backoff, unless it rejects with a `RealtimeError` that is not `retryable`; the view is `stale` meanwhile. */
  readonly snapshot?: ((context: SnapshotContext) => State | PromiseLike<State>) | undefined
  /** What to keep of the state when events may have been missed; called before the first event after them. Default: all of it. */
  readonly gap?: ((state: State, gap: Gap) => State) | undefined
}

/** Types a view made outside render, where all components that use it share its state. */
export function createView<Event, State>(view: View<Event, State>): View<Event, State> {
  return view
}

/** What a view shows at one moment; a new object only when something in it is new. */
export interface Folded<State> {
  readonly status: TopicStatus
  readonly data: State
  /** Something was read or reduced: `data` is no longer what it began with, though it may be equal to it. */
  readonly known: boolean
  readonly error: RealtimeError | null
  readonly gap: Gap | null
}

export function emptyFold<State>(view: View<never, State>): Folded<State> {
  return { status: 'pending', data: view.initial, known: false, error: null, gap: null }
}

/** What a fold needs of its topic. */
interface FoldHost {
  readonly batch: Batch
  readonly compare: (a: Position, b: Position) => number
  /** How long to wait before what failed so many times in a row is tried again, in ms. */
  readonly delay: (attempt: number, error: RealtimeError) => number
  /** How long a snapshot may take, in ms. */
  readonly timeout: number
  /** Up to which position the topic has come. */
  readonly reach: () => Position | undefined
  /** Anything thrown as an error that says no secret. */
  readonly clean: (thrown: unknown, message: string, topic: Topic, kind: ErrorKind) => RealtimeError
  readonly invalid: (path: string, message: string) => void
  /** Asks the vendor for the current state; false where it could not be asked. */
  readonly refresh: () => Promise<boolean>
  /** Nobody shows it any more. */
  readonly idle: () => void
}

/** One view of one topic, for everybody who shows it. */
export class Fold<State = unknown> implements Publisher {
  /** The newest of the equal views: an inline one changes with every render. */
  view: View<unknown, State>
  published: Folded<State>
  readonly event: (event: unknown, meta: Meta, size: number) => void
  readonly topic: Topic
  readonly #host: FoldHost
  readonly #listeners = new Emitter()
  #data: State
  #known = false
  #status: TopicStatus = 'pending'
  #error: RealtimeError | null = null
  #gap: Gap | null = null
  /** The newest of those that `#gap` tells of. */
  #newest: Gap | null = null
  /** Why the snapshot has to be read, until it has been. */
  #owes: SnapshotContext['reason'] | null
  /** Why it could not be read, until it is or something new is missed. */
  #failure: RealtimeError | null = null
  /** Reads that failed in a row, and the next one. */
  #failures = 0
  #again: ReturnType<typeof setTimeout> | undefined
  /** Given up, until the topic is live once more. */
  #closed = false
  #reading: { readonly reason: SnapshotContext['reason']; readonly abort: () => void } | null = null
  #buffer: Buffer | null = null
  /** Events up to here are in the state already. */
  #at: Position | undefined
  /** What came after this is in the buffer. */
  #from: Position | undefined

  /** `empty` is what has been shown of it so far: the `initial` of an inline view may be another one by now. */
  constructor(topic: Topic, view: View<unknown, State>, empty: Folded<State>, host: FoldHost) {
    this.topic = topic
    this.event = checked(topic, this.#event, host.invalid)
    this.view = view
    this.#host = host
    this.#data = empty.data
    this.#owes = view.snapshot ? 'first' : null
    this.published = empty
  }

  /** How many show it; while nobody does, it lingers. */
  get shown(): number {
    return this.#listeners.size
  }

  get owners(): readonly string[] {
    return this.#listeners.owners
  }

  get idle(): boolean {
    return this.shown === 0
  }

  subscribe(listener: () => void, owner?: string): Unsubscribe {
    const remove = this.#listeners.add(listener, owner)
    return () => {
      remove()
      if (this.idle) this.#host.idle()
    }
  }

  /** Nobody is left, or the client is closed: gives up a running read. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#again)
    this.#reading?.abort()
    this.#reading = null
    this.#drain()
  }

  retry(): void {
    if (this.#failure && this.#owes) void this.#read(this.#owes)
  }

  gap(gap: Gap): void {
    // What came before it is older than whatever is read after it.
    this.#drain()
    // The vendor may count anew from here on.
    this.#at = undefined
    this.#miss(gap)
    if (!this.view.snapshot) return
    // One that has failed was shown without it: that is no beginning any more.
    if (this.#owes !== 'first' || this.#failure) this.#owes = 'gap'
    this.#failure = null
    if (!this.#closed) return void this.#read(this.#owes)
    // It is read once the topic is live: what somebody has asked for meanwhile may be older than the gap.
    this.#reading?.abort()
    this.#reading = null
  }

  recovered(gap: Gap): void {
    if (this.#gap && this.#newest === gap) this.#gap = { ...this.#gap, recovered: true }
    this.#host.batch.mark(this)
  }

  status(status: TopicStatus, error: RealtimeError | null): void {
    this.#status = status
    this.#error = error
    this.#host.batch.mark(this)
    if (status !== 'live') return
    this.#closed = false
    // What was asked for before the first join says nothing of what happened until then.
    const isAsked = this.#owes === 'first' ? this.#reading?.reason === 'first' : this.#reading
    if (this.#owes && !isAsked) void this.#read(this.#owes)
  }

  async refetch(): Promise<void> {
    if (this.view.snapshot) return this.#read('refetch')
    const gap = this.#gap
    if ((await this.#host.refresh()) && this.#gap === gap) this.dismissGap()
  }

  dismissGap(): void {
    this.#gap = null
    this.#host.batch.mark(this)
  }

  publish(): (() => void) | undefined {
    const next: Folded<State> = { ...this.#shown(), data: this.#data, known: this.#known, gap: this.#gap }
    const last = this.published
    if ((Object.keys(next) as (keyof Folded<State>)[]).every((part) => Object.is(next[part], last[part]))) return
    this.published = next
    return () => this.#listeners.emit()
  }

  readonly #event = (event: unknown, meta: Meta, size: number): void => {
    if (this.#buffer) return this.#buffer.push({ event, meta, size })
    this.#reduce(event, meta)
    this.#host.batch.mark(this)
  }

  #shown(): { readonly status: TopicStatus; readonly error: RealtimeError | null } {
    if (this.#status !== 'live' || !this.#owes) return { status: this.#status, error: this.#error }
    if (this.#failure) return { status: 'stale', error: this.#failure }
    return { status: this.#owes === 'first' ? 'pending' : 'recovering', error: this.#error }
  }

  /** A view that throws keeps its state. */
  #reduce(event: unknown, meta: Meta): void {
    const { position } = meta
    if (this.#at !== undefined && position !== undefined && this.#host.compare(position, this.#at) <= 0) return
    guarded(() => {
      this.#data = this.view.reduce(this.#data, event, meta)
      this.#known = true
    })
  }

  #miss(gap: Gap): void {
    const before = this.#gap
    this.#newest = gap
    this.#gap = before && !before.recovered ? across(before, gap) : gap
    guarded(() => {
      if (this.view.gap) this.#data = this.view.gap(this.#data, gap)
    })
    this.#host.batch.mark(this)
  }

  async #read(reason: SnapshotContext['reason']): Promise<void> {
    const { snapshot } = this.view
    if (!snapshot) return
    clearTimeout(this.#again)
    this.#reading?.abort()
    const controller = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const abort = (): void => {
      clearTimeout(timer)
      controller.abort()
    }
    const reading = { reason, abort }
    this.#reading = reading
    if (!this.#buffer) {
      this.#buffer = new Buffer()
      this.#from = this.#host.reach()
    }
    let read: { readonly state: State } | RealtimeError
    let made: Position | undefined
    const at = (position: Position): void => {
      made = position
    }
    const expired = new Promise<never>((_, reject) => {
      const { timeout } = this.#host
      timer = setTimeout(() => {
        reject(new Error(`It was not read within ${timeout} ms (timeouts.snapshot)`))
        abort()
      }, timeout)
    })
    try {
      read = { state: await Promise.race([snapshot({ signal: controller.signal, reason, at }), expired]) }
      if (made !== undefined && this.#from !== undefined && this.#host.compare(made, this.#from) < 0)
        throw new Error(
          `It was made at ${made}, and the topic had come to ${this.#from} before: what lies between is in neither`,
        )
    } catch (thrown) {
      const { topic } = this
      read = this.#host.clean(thrown, `The snapshot of "${topic.name}" could not be read`, topic, 'network')
    }
    clearTimeout(timer)
    if (this.#reading !== reading) return
    this.#reading = null
    // What is read before the first join says nothing of what happens until then.
    const covers = this.#owes !== 'first' || reason === 'first' || this.#status === 'live'
    if ('state' in read) {
      this.#data = read.state
      this.#known = true
      this.#at = made
      this.#failures = 0
      if (covers) this.#owes = this.#failure = null
      if (this.#gap) this.#gap = reason === 'refetch' ? null : { ...this.#gap, recovered: true }
    } else if (covers) {
      this.#owes ??= reason
      this.#failure = read
      if (read.retryable) this.#again = setTimeout(() => this.retry(), this.#host.delay(++this.#failures, read))
    }
    this.#drain()
    this.#host.batch.mark(this)
  }

  /** Reduces what arrived meanwhile. What had to be pushed out is a gap that this read does not cover. */
  #drain(): void {
    const buffer = this.#buffer
    this.#buffer = null
    if (!buffer) return
    if (buffer.lost) {
      this.#miss({
        since: buffer.lostSince,
        until: Math.max(buffer.lostSince, Date.now()),
        reason: 'overflow',
        recovered: false,
        count: buffer.lost,
      })
    }
    for (let next = buffer.shift(); next; next = buffer.shift()) this.#reduce(next.event, next.meta)
  }
}

/** One gap from the beginning of one to the end of a later one: nobody has looked at what either is about. */
function across({ since, from, count }: Gap, gap: Gap): Gap {
  const { from: _, count: more, ...rest } = gap
  return {
    ...rest,
    since: Math.min(since, gap.since),
    ...(from !== undefined && { from }),
    ...(count !== undefined && more !== undefined && { count: count + more }),
  }
}
