import type { Arrival } from './buffer'
import type { Unsubscribe } from './emitter'
import { guarded, type RealtimeError, report } from './errors'
import type { Gap, Meta, Topic, TopicStatus } from './provider'
import { checkOf } from './schema'
import type { Fold } from './view'

/** Who hears a topic. One that is `idle` lingers, and goes when nothing has become of it. */
export interface Consumer {
  readonly idle?: boolean
  readonly owners?: readonly string[]
  readonly event: (event: unknown, meta: Meta, size: number) => void
  gap(gap: Gap): void
  /** The state is right again: this gap is over. */
  recovered?(gap: Gap): void
  /** A person asked: what could not be read is read again. */
  retry?(): void
  status(status: TopicStatus, error: RealtimeError | null): void
  close?(): void
}

/** Who wants one topic of a link. */
export interface TopicInfo {
  readonly topic: Topic
  readonly status: TopicStatus
  /** How many hear each of its events. */
  readonly listeners: number
  /** For each of its views, how many show it; 0: it is kept for a moment, in case somebody comes back. */
  readonly views: readonly number[]
  /** Who they are, as far as they have said so: the `owner` of a listener and, in development, the components whose hooks show it. */
  readonly owners: readonly string[]
}

/** Everybody who wants one topic. What they are told is told to all; one that throws stops nobody. */
export class Audience {
  status: TopicStatus = 'pending'
  #error: RealtimeError | null = null
  #consumers: readonly Consumer[] = []
  /** None until there is a view: there may be many topics. */
  #folds: Map<unknown, readonly Fold[]> | null = null
  readonly #linger: number
  readonly #changed: () => void
  #lingering: ReturnType<typeof setTimeout> | undefined

  /** `linger`: how long a topic that nobody wants is kept, in ms. `changed`: somebody has come, or nobody is left. */
  constructor(linger: number, changed: () => void) {
    this.#linger = linger
    this.#changed = changed
  }

  /** How many hear its events, for each view how many show it, and who they are. */
  get counts(): Pick<TopicInfo, 'listeners' | 'views' | 'owners'> {
    const views = [...(this.#folds?.values() ?? [])].flat().map(({ shown }) => shown)
    const owners = this.#consumers.flatMap((consumer) => consumer.owners ?? [])
    return { listeners: this.#consumers.length - views.length, views, owners }
  }

  get wanted(): boolean {
    return this.#consumers.length > 0 || this.#lingering !== undefined
  }

  add(consumer: Consumer): Unsubscribe {
    // A spread would keep room for sixteen more.
    this.#consumers = this.#consumers.concat(consumer)
    this.each((added) => added.status(this.status, this.#error), [consumer])
    this.#changed()
    return () => {
      // Called again it means nothing: by now another record may have this one's place.
      if (!this.#consumers.includes(consumer)) return
      this.#consumers = this.#consumers.filter((other) => other !== consumer)
      this.linger()
    }
  }

  /** The fold of a view that is shown or lingers. `token` says which views are the same; another schema is another fold. */
  find(token: unknown, topic: Topic): Fold | undefined {
    const schema = checkOf(topic)?.schema
    return this.#folds?.get(token)?.find((fold) => checkOf(fold.topic)?.schema === schema)
  }

  addFold(token: unknown, fold: Fold): void {
    this.#folds ??= new Map()
    this.#folds.set(token, [...(this.#folds.get(token) ?? []), fold])
    this.add(fold)
  }

  linger(): void {
    clearTimeout(this.#lingering)
    this.#lingering = setTimeout(() => this.#sweep(), this.#linger)
  }

  /** Nothing that lingers stays, and whoever is at work stops. */
  close(): void {
    clearTimeout(this.#lingering)
    for (const consumer of this.#consumers) consumer.close?.()
    this.#sweep()
  }

  /** What is idle goes. */
  #sweep(): void {
    this.#lingering = undefined
    for (const consumer of this.#consumers) if (consumer.idle) consumer.close?.()
    this.#consumers = this.#consumers.filter(({ idle }) => !idle)
    for (const [token, folds] of this.#folds ?? []) {
      const left = folds.filter(({ idle }) => !idle)
      if (left.length) this.#folds?.set(token, left)
      else this.#folds?.delete(token)
    }
    this.#changed()
  }

  become(status: TopicStatus, error: RealtimeError | null = null): void {
    if (this.status === status && this.#error === error) return
    this.status = status
    this.#error = error
    // One of them may act on it: the others then hear only what has become of that.
    this.each((consumer) => {
      if (this.status === status && this.#error === error) consumer.status(status, error)
    })
  }

  /** As `each` does, and without a new function for what happens most. */
  event({ event, meta, size }: Arrival): void {
    const consumers = this.#consumers
    for (const consumer of consumers) {
      if (consumers !== this.#consumers && !this.#consumers.includes(consumer)) continue
      try {
        consumer.event(event, meta, size)
      } catch (thrown) {
        report(thrown)
      }
    }
  }

  gap(gap: Gap): void {
    this.each((consumer) => consumer.gap(gap))
  }

  each(call: (consumer: Consumer) => void, consumers: readonly Consumer[] = this.#consumers): void {
    for (const consumer of consumers) {
      // One of them may make another leave: that one hears no more.
      if (consumers === this.#consumers || this.#consumers.includes(consumer)) guarded(() => call(consumer))
    }
  }
}
