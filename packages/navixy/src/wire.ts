import { type Joined, type LinkHandle, RealtimeError, type Socket, type Topic, topicKey } from '@tributary/core'
import { type Census, createCensus, type Resolvers, withResolvers } from './census'
import {
  actionOf,
  type Entry,
  entriesOf,
  errorOf,
  type Message,
  type Status,
  type Statuses,
  statusesOf,
} from './messages'
import { pack } from './requests'
import { type EventName, type Wanted, wantedBy } from './topics'

/** An unsubscribe need not be answered: the vendor's page says nothing of it. */
const UNANSWERED_MS = 1_500
/** "User is blocked": no hash of this user helps. */
const BLOCKED = 275

/** Which device each tracker has. */
type SourceMap = ReadonlyMap<number, number>

/** A topic that is subscribed to, or about to be. */
interface Entered extends Wanted {
  readonly topic: Topic
  readonly trackers: ReadonlySet<number>
  /** Of its trackers, where that is known. */
  sources: ReadonlySet<number> | undefined
}

/** A topic to be subscribed to with the next message. */
interface Job extends Resolvers<Joined> {
  readonly topic: Topic
  readonly key: string
}

/** What was asked and not answered yet. */
interface Asked extends Pick<Resolvers<Message>, 'resolve' | 'reject'> {
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
  const censuses = new Map<string, Census>()
  let known: SourceMap = new Map()
  let waiting: Asked | undefined
  const jobs: Job[] = []
  const leaving: Entered[] = []
  let left: Promise<void> | undefined
  let patience = UNANSWERED_MS
  let turn: Promise<unknown> = Promise.resolve()
  /** Events that came behind an answer which core has not heard of yet. */
  let held: Message[] | undefined

  link.signal.addEventListener('abort', () => {
    waiting?.reject(new RealtimeError('The session is over', { kind: 'network', provider }))
    for (const census of censuses.values()) census.end(false)
  })

  /* ---------- one message at a time ---------- */

  /** A server that does not answer one unsubscribe answers none. */
  const goOn = (resolve: (answer: Message) => void): void => {
    patience = 0
    resolve({})
  }
  /** No answer has an id: the next message leaves when the one before it is answered. */
  const serial = <T>(step: () => Promise<T>): Promise<T> => {
    const run = turn.then(step)
    turn = run.catch(() => {})
    return run
  }
  const ask = async (
    action: 'subscribe' | 'unsubscribe',
    requests: readonly object[],
    topic?: Topic,
  ): Promise<Message> => {
    const { promise, resolve, reject } = withResolvers<Message>()
    const timer = action === 'unsubscribe' ? setTimeout(goOn, patience, resolve) : undefined
    waiting = { action, topic, resolve, reject }
    try {
      socket()?.send({ action, hash, requests })
      return await promise
    } finally {
      clearTimeout(timer)
      waiting = undefined
    }
  }

  /* ---------- subscribing ---------- */

  const subscribe = (topic: Topic): Promise<Joined> => {
    const job = { topic, key: topicKey(topic), ...withResolvers<Joined>() }
    // What is asked for in one tick, and while another message is waited for, travels together.
    if (jobs.push(job) === 1) void serial(flush)
    return job.promise
  }
  const flush = async (): Promise<void> => {
    await attempt(jobs.splice(0))
    // Core takes a few steps from our promise to its consequences. What came in the same read of the socket waits for them: of the events
    // that overtake a join only so many are kept.
    for (let step = 0; step < 20; step++) await null
    const late = held ?? []
    held = undefined
    late.forEach(route)
  }
  /** One message for all of them; if it is refused, one for each, so that only the guilty topic fails. */
  const attempt = async (batch: readonly Job[]): Promise<void> => {
    const wanted = batch.flatMap(({ key }) => topics.get(key) ?? [])
    const counting = batch.map(({ key }) => count(key))
    try {
      const ids = wanted.flatMap(({ event, trackers }) => (event.startsWith('state') ? [...trackers] : []))
      if (sources && ids.some((id) => !known.has(id))) {
        known = await sources(link.signal)
        for (const one of topics.values()) one.sources = sourcesOf(one)
      }
      const statuses = await subscribed(wanted, batch.length === 1 ? batch[0]?.topic : undefined)
      for (const job of batch) job.resolve({ current: settle(job.key, statuses) })
    } catch (thrown) {
      for (const census of counting) census.end(false)
      const hopeless = batch.length === 1 || link.signal.aborted || (thrown as Partial<RealtimeError>).retryable
      if (!hopeless) for (const job of batch) await attempt([job])
      else for (const job of batch) job.reject(thrown)
    }
  }
  const subscribed = async (wanted: readonly Entered[], topic?: Topic): Promise<Map<EventName, Statuses>> => {
    const all = new Map<EventName, Statuses>()
    for (const requests of pack(wanted)) {
      const answer = await ask('subscribe', requests, topic)
      for (const event of new Set(wanted.map((one) => one.event))) {
        const statuses = statusesOf(answer, event)
        if (statuses === null) throw errorOf('Navixy refuses the subscription', answer.status, { provider, topic })
        if (statuses) all.set(event, { ...all.get(event), ...statuses })
      }
    }
    return all
  }
  const sourcesOf = ({ event, trackers, target }: Wanted & Pick<Entered, 'trackers'>) =>
    sources && target !== 'all' && event.startsWith('state')
      ? new Set([...trackers].flatMap((id) => known.get(id) ?? []))
      : undefined

  /** Tells what the answer says of the topic's trackers, and answers when their current states will have come. */
  const settle = (key: string, all: Map<EventName, Statuses>): Promise<boolean> | undefined => {
    const entered = topics.get(key)
    const census = censuses.get(key)
    if (!entered || !census) return undefined
    const { topic, event, target, trackers } = entered
    const statuses = all.get(event)
    const told = statuses ? Object.entries(statuses) : [...trackers].map((id) => [id, 'normal'] as const)
    const mine = told
      .map(([id, status]) => ({ tracker_id: Number(id), status: status as Status }))
      .filter(({ tracker_id }) => target === 'all' || trackers.has(tracker_id))
    const marked = troubled.get(key) ?? new Set()
    for (const { tracker_id, status } of mine) {
      if (status !== 'normal') marked.add(tracker_id)
      else if (!marked.delete(tracker_id)) continue
      link.emit(topic, { type: 'access', tracker_id, status })
    }
    if (marked.size > 0) troubled.set(key, marked)
    else troubled.delete(key)
    const normal = mine.filter(({ status }) => status === 'normal').map(({ tracker_id }) => tracker_id)
    // Clones share a device, and its state.
    const device = (id: number) => (event.startsWith('state') ? known.get(id) : undefined) ?? -id
    census.expect(new Set(normal.map(device)).size)
    return census.whole
  }
  const count = (key: string): Census => {
    const census = createCensus()
    // Whoever still waits for an older answer gets this one.
    censuses.get(key)?.end(census.whole)
    censuses.set(key, census)
    void census.whole.then(() => {
      if (censuses.get(key) === census) censuses.delete(key)
    })
    return census
  }

  /** Takes back what no other topic of this link needs. */
  const unsubscribe = async (batch: readonly Entered[]): Promise<void> => {
    const rest = batch.flatMap(({ event, target, settings }) => {
      const others = [...topics.values()].filter((other) => other.event === event)
      if (others.some((other) => other.target === 'all')) return []
      const kept = new Set(others.flatMap(({ trackers }) => [...trackers]))
      return [{ event, settings, others, target: target === 'all' ? target : target.filter((id) => !kept.has(id)) }]
    })
    for (const requests of pack(rest)) await ask('unsubscribe', requests)
    // Whether taking back `all` takes single trackers along is not documented: they are asked for again, and may have missed something.
    for (const { topic } of rest.flatMap(({ target, others }) => (target === 'all' ? others : []))) {
      link.gap(topic, 'vendor')
      subscribe(topic).catch((thrown: RealtimeError) => {
        topics.delete(topicKey(topic))
        link.drop(topic, thrown)
      })
    }
  }

  /* ---------- what is heard ---------- */

  const hear = (message: unknown): void => {
    const told: Message = Object(message)
    const action = actionOf(told)
    if (told.type === 'event') {
      if (held) held.push(told)
      else route(told)
    } else if (told.type === 'response' && waiting && action === waiting.action) {
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
    if (message.event === 'logout') return link.end(loggedOut(message.data))
    const entries = entriesOf(message, link.warn)
    for (const [key, entered] of topics) {
      const mine = entries.filter((entry) => belongs(entry, entered))
      mine.forEach(({ event }, index) => {
        link.emit(entered.topic, event, mine.length > 1 ? { batch: { index, size: mine.length } } : undefined)
      })
      const census = censuses.get(key)
      for (const { source, tracker, event } of mine)
        if (event.type !== 'lifecycle') census?.hear(source ?? tracker ?? 0)
    }
  }
  const belongs = ({ name, source, tracker }: Entry, { event, target, trackers, sources: mine }: Entered): boolean => {
    if (name ? name !== event : event === 'iot_monitor') return false
    if (target === 'all') return true
    // Without a map topics of states have their link to themselves; a lifecycle among readings names no tracker, and is for everybody.
    return tracker === undefined ? !mine || (source !== undefined && mine.has(source)) : trackers.has(tracker)
  }
  const loggedOut = (words: unknown): RealtimeError => {
    const reason = typeof words === 'string' ? words : undefined
    return new RealtimeError('Navixy has ended the session of this hash', { kind: 'unauthorized', provider, reason })
  }

  return {
    hear,
    async join(topic) {
      const wanted = wantedBy(topic) as Wanted
      const trackers = new Set(wanted.target === 'all' ? [] : wanted.target)
      const key = topicKey(topic)
      topics.set(key, { ...wanted, topic, trackers, sources: sourcesOf({ ...wanted, trackers }) })
      try {
        return await subscribe(topic)
      } catch (thrown) {
        topics.delete(key)
        throw thrown
      }
    },
    refresh: async (topic) => (await subscribe(topic)).current,
    leave(topic) {
      const key = topicKey(topic)
      const entered = topics.get(key)
      topics.delete(key)
      censuses.get(key)?.end(false)
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
