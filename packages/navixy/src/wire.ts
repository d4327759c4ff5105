import { type Joined, type LinkHandle, RealtimeError, type Socket, type Topic, topicKey } from '@tributary/core'
import { createCensus, type Resolvers, withResolvers } from './census'
import { belongs, type Entered, isOfStates } from './entered'
import { actionOf, type Entry, entriesOf, errorOf, type Message, type Statuses, statusesOf } from './messages'
import { pack } from './requests'
import { type Wanted, wantedBy } from './topics'

/** An unsubscribe need not be answered: the vendor's page says nothing of it. */
const UNANSWERED_MS = 1_500
/** "User is blocked": no hash of this user helps. */
const BLOCKED = 275

/** Which device each tracker has. */
type SourceMap = ReadonlyMap<number, number>

/** A topic to be subscribed to with the next message. */
interface Job extends Resolvers<Joined> {
  readonly entered: Entered
  /** Not asked for again only. */
  readonly join: boolean
}

/** What was asked and not answered yet. */
interface Asked extends Resolvers<Message> {
  readonly action: string
  /** Where it is about one topic only. */
  readonly topic: Topic | undefined
}

export interface WireOptions {
  readonly link: LinkHandle
  readonly provider: string
  readonly hash: string
  readonly socket: () => Socket | undefined
  /** Which tracker is which device, if somebody knows. */
  readonly sources: ((signal: AbortSignal) => Promise<SourceMap>) | undefined
  /** The trackers that a topic was told are not `normal`, by its key; beyond one session. */
  readonly troubled: Map<string, Set<number>>
}

/** The subscriptions of one session: asked for one message at a time, and every event brought to the topics it is for. */
export interface Wire {
  join(topic: Topic): Promise<Joined>
  leave(topic: Topic): Promise<void>
  refresh(topic: Topic): Promise<unknown>
  hear(message: unknown): void
  /** Best effort: takes back all subscriptions while the socket is still open. */
  goodbye(): void
}

export function createWire({ link, provider, hash, socket, sources, troubled }: WireOptions): Wire {
  const topics = new Map<string, Entered>()
  const jobs: Job[] = []
  const leaving: Entered[] = []
  /** By their keys: topics that are asked for again because another was left. */
  const retaken = new Set<string>()
  let known: SourceMap = new Map()
  let waiting: Asked | undefined
  let turn: Promise<unknown> = Promise.resolve()
  let left: Promise<void> | undefined
  let patience = UNANSWERED_MS
  /** Whom core is joining, and what came for them behind the answer that it has not heard of yet. */
  let joining: Set<Entered> = new Set()
  let held: (readonly Entry[])[] | undefined

  link.signal.addEventListener('abort', () => {
    waiting?.reject(new RealtimeError('The session is over', { kind: 'network', provider }))
    for (const { census } of topics.values()) census?.end(false)
  })

  /* ---------- one message at a time ---------- */

  /** No answer has an id: the next message leaves when the one before it is answered. */
  const serial = <T>(step: () => Promise<T>): Promise<T> => {
    const run = turn.then(step)
    turn = run.catch(() => {})
    return run
  }
  /** A server that does not answer one unsubscribe answers none. */
  const goOn = (resolve: (answer: Message) => void): void => {
    patience = 0
    resolve({})
  }
  const ask = async (
    action: 'subscribe' | 'unsubscribe',
    requests: readonly object[],
    topic?: Topic,
  ): Promise<Message> => {
    waiting = { action, topic, ...withResolvers<Message>() }
    const timer = action === 'unsubscribe' ? setTimeout(goOn, patience, waiting.resolve) : undefined
    try {
      socket()?.send({ action, hash, requests })
      return await waiting.promise
    } finally {
      clearTimeout(timer)
      waiting = undefined
    }
  }

  /* ---------- subscribing ---------- */

  const subscribe = (entered: Entered, join = false): Promise<Joined> => {
    const job = { entered, join, ...withResolvers<Joined>() }
    // What is asked for in one tick, and while another message is waited for, travels together.
    if (jobs.push(job) === 1) void serial(flush)
    return job.promise
  }
  const flush = async (): Promise<void> => {
    const batch = jobs.splice(0)
    joining = new Set(batch.flatMap(({ entered, join }) => (join ? entered : [])))
    await attempt(batch)
    held = undefined
  }
  /**
   * Core takes a few steps from our promise to its consequences. What came in the same read of the socket waits for them, as of the events
   * that overtake a join only so many are kept; and for nothing else, for another answer may be long in coming.
   */
  const release = async (answered: readonly Entered[]): Promise<void> => {
    for (let step = 0; step < 20; step++) await null
    const late = held ?? []
    const told = answered.filter((entered) => joining.delete(entered))
    for (const entries of late) deliver(entries, told)
  }
  /** One message for all of them; if it is refused, one for each, so that only the guilty topic fails. */
  const attempt = async (batch: readonly Job[]): Promise<void> => {
    const wanted = batch.map(({ entered }) => entered)
    for (const entered of wanted) {
      const census = createCensus()
      // Whoever still waits for an older answer gets this one.
      entered.census?.end(census.whole)
      entered.census = census
    }
    try {
      await locate(wanted)
      const statuses = await confirmed(wanted)
      for (const { entered, resolve } of batch) resolve({ current: settle(entered, statuses) })
      await release(wanted)
    } catch (thrown) {
      const again = batch.length > 1 && !link.signal.aborted && !(thrown as Partial<RealtimeError>).retryable
      for (const job of batch) {
        if (again) await attempt([job])
        else {
          job.entered.census?.end(false)
          job.reject(thrown)
          joining.delete(job.entered)
        }
      }
    }
  }
  /** Sees to it that the devices of these trackers are known, where somebody knows them. */
  const locate = async (wanted: readonly Entered[]): Promise<void> => {
    if (!sources) return
    const missing = wanted.filter(isOfStates).some(({ trackers }) => [...trackers].some((id) => !known.has(id)))
    if (missing) known = await sources(link.signal)
    for (const one of topics.values()) one.sources = devices(one)
  }
  /** Those of its trackers, as far as they are known; `undefined` where a topic is not about single devices, or nobody knows them. */
  const devices = (entered: Entered): ReadonlySet<number> | undefined =>
    sources && isOfStates(entered) && entered.target !== 'all'
      ? new Set([...entered.trackers].flatMap((id) => known.get(id) ?? []))
      : undefined
  const confirmed = async (wanted: readonly Entered[]): Promise<{ readonly [event: string]: Statuses }> => {
    const topic = wanted.length === 1 ? wanted[0]?.topic : undefined
    const all: { [event: string]: Statuses } = {}
    for (const requests of pack(wanted)) {
      const answer = await ask('subscribe', requests, topic)
      for (const { type } of requests) {
        const statuses = statusesOf(answer, type)
        if (statuses === null) throw errorOf('Navixy refuses the subscription', undefined, { provider, topic })
        if (statuses) all[type] = { ...all[type], ...statuses }
      }
    }
    return all
  }

  /** Tells what the answer says of the topic's trackers, and answers when their current states will have come. */
  const settle = (entered: Entered, all: { readonly [event: string]: Statuses }): Promise<boolean> | undefined => {
    const { topic, event, target, trackers, census } = entered
    const key = topicKey(topic)
    const marked = troubled.get(key) ?? new Set()
    const devices = new Set<number>()
    const statuses = all[event] ?? Object.fromEntries([...trackers].map((id) => [id, 'normal' as const]))
    for (const [id, status] of Object.entries(statuses)) {
      const tracker_id = Number(id)
      if (target !== 'all' && !trackers.has(tracker_id)) continue
      // Clones share a device, and its state.
      if (status === 'normal') devices.add((isOfStates(entered) ? known.get(tracker_id) : undefined) ?? -tracker_id)
      // Silence does not say that it is normal again.
      if (!all[event]) continue
      if (status !== 'normal') marked.add(tracker_id)
      else if (!marked.delete(tracker_id)) continue
      link.emit(topic, { type: 'access', tracker_id, status })
    }
    if (marked.size > 0) troubled.set(key, marked)
    else troubled.delete(key)
    // Where the answer does not tell how many there are, one is a sign of life.
    census?.expect(all[event] || target !== 'all' ? devices.size : 1)
    return census?.whole
  }

  /** Takes back what no other topic of this link needs. */
  const unsubscribe = async (batch: readonly Entered[]): Promise<void> => {
    const rest = batch.flatMap(({ event, target, settings }) => {
      const others = [...topics.values()].filter((other) => other.event === event)
      const asked = others.filter((other) => !jobs.some(({ entered, join }) => join && entered === other))
      if (others.some((other) => other.target === 'all')) return []
      const kept = new Set(others.flatMap(({ trackers }) => [...trackers]))
      return [
        { event, settings, others: asked, target: target === 'all' ? target : target.filter((id) => !kept.has(id)) },
      ]
    })
    // Whether taking back `all` takes single trackers along is not documented: from here on they may miss something, and are asked for again.
    for (const { topic, census } of rest.flatMap(({ target, others }) => (target === 'all' ? others : []))) {
      const key = topicKey(topic)
      topics.delete(key)
      census?.end(false)
      retaken.add(key)
      const words = `"${topic.name}" may have been taken back with that of all trackers`
      link.drop(topic, new RealtimeError(words, { kind: 'network', provider, topic, retryAfter: 0 }))
    }
    for (const requests of pack(rest)) await ask('unsubscribe', requests)
  }

  /* ---------- what is heard ---------- */

  const hear = (message: unknown): void => {
    const told: Message = Object(message)
    const action = actionOf(told)
    if (told.type === 'event') route(told)
    else if (told.type === 'response' && waiting && action === waiting.action) {
      if (action === 'subscribe') held ??= []
      waiting.resolve(told)
    } else if (told.type === 'error') {
      const error = errorOf(`Navixy refuses to ${action ?? 'go on'}`, told.status, { provider, topic: waiting?.topic })
      if (error.kind === 'unauthorized' || error.code === BLOCKED) link.end(error)
      else if (waiting && (action ?? waiting.action) === waiting.action) waiting.reject(error)
      else link.warn(`${error.message}, but nothing was asked`)
    } else link.warn('A message that nothing waits for was ignored')
  }
  const route = (message: Message): void => {
    if (message.event === 'logout') {
      const reason = typeof message.data === 'string' ? message.data : undefined
      const words = 'Navixy has ended the session of this hash'
      return link.end(new RealtimeError(words, { kind: 'unauthorized', provider, reason }))
    }
    const entries = entriesOf(message, link.warn)
    held?.push(entries)
    deliver(entries, held ? [...topics.values()].filter((entered) => !joining.has(entered)) : topics.values())
  }
  const deliver = (entries: readonly Entry[], to: Iterable<Entered>): void => {
    for (const entered of to) {
      const mine = entries.filter((entry) => belongs(entry, entered))
      mine.forEach(({ event, source, tracker }, index) => {
        link.emit(entered.topic, event, mine.length > 1 ? { batch: { index, size: mine.length } } : undefined)
        if (event.type !== 'lifecycle') entered.census?.hear(source ?? tracker ?? 0)
      })
    }
  }

  return {
    hear,
    async join(topic) {
      const wanted = wantedBy(topic) as Wanted
      const { target } = wanted
      const key = topicKey(topic)
      const entered: Entered = { ...wanted, topic, trackers: new Set(target === 'all' ? [] : target) }
      // From the first moment on, or it would hear of every device until its turn comes.
      entered.sources = devices(entered)
      topics.set(key, entered)
      try {
        const joined = await subscribe(entered, true)
        return retaken.delete(key) ? { ...joined, reason: 'vendor' } : joined
      } catch (thrown) {
        topics.delete(key)
        throw thrown
      }
    },
    async refresh(topic) {
      const entered = topics.get(topicKey(topic))
      return entered && (await subscribe(entered)).current
    },
    leave(topic) {
      const key = topicKey(topic)
      const entered = topics.get(key)
      topics.delete(key)
      entered?.census?.end(false)
      if (entered) leaving.push(entered)
      left ??= serial(() => {
        left = undefined
        return unsubscribe(leaving.splice(0))
      })
      return left
    },
    goodbye() {
      try {
        for (const requests of pack([...topics.values()])) socket()?.send({ action: 'unsubscribe', hash, requests })
      } catch {
        // Whoever cannot be reached need not be told.
      }
    },
  }
}
