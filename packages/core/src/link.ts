import type { LinkInfo } from './api'
import { type Attempt, startAttempt } from './attempt'
import { delayBefore } from './backoff'
import { Buffer } from './buffer'
import type { LinkContext } from './context'
import type { CredentialsDesk } from './credentials'
import { Effects } from './effects'
import type { Unsubscribe } from './emitter'
import { type ErrorKind, fault, type RealtimeError, toFault } from './errors'
import type { InspectionDetail } from './inspect'
import { type Liveness, watch } from './liveness'
import { type Connection, connectionOf, type Event, START, type State, transition } from './machine'
import { Outbox } from './outbox'
import type { Meta, Provider, SendOptions, Session, Topic } from './provider'
import { type TopicHost, TopicRecord } from './topic'

/** One address kept alive: runs the machine, and joins every wanted topic whenever a session is ready. */
export interface Link {
  readonly provider: string
  readonly address: string
  readonly topics: ReadonlyMap<string, TopicRecord>
  /** What outsiders see of it: a new object only when its connection is. */
  readonly info: LinkInfo
  /** Nothing is wanted, and nothing worth remembering has happened. */
  readonly forgettable: boolean
  topic(topic: Topic): TopicRecord
  send(topic: Topic, data: unknown, options: SendOptions): Promise<unknown>
  dispatch(event: Event): void
  /** The surroundings changed for the better. `replace`: a session cannot be trusted after what happened. */
  hint(replace: boolean): void
  /** The machine says it is offline: often right, so the peer is asked, where it can be asked. */
  doubt(): void
  /** A person asked: what has failed starts over, and a session is replaced if the app now gives other credentials. */
  retry(): void
  reopen(): void
}

const STEADY_MS = 30_000
const LINGER_MS = 1_000

export function createLink(provider: Provider, address: string, desk: CredentialsDesk, context: LinkContext): Link {
  const { name } = provider
  const { secrets } = desk
  const { timeouts, surroundings, keyOf } = context
  const topics = new Map<string, TopicRecord>()
  const frame = { at: 0, before: 0, size: 0 }
  const show = (connection: Connection): LinkInfo => ({
    provider: name,
    address,
    connection,
    get lastFrameAt() {
      return frame.at
    },
    get topics() {
      return [...topics.values()].map(({ topic, audience }) => ({ topic, status: audience.status, ...audience.counts }))
    },
    get sends() {
      return outbox.pending
    },
  })
  const events: Event[] = []
  let running = false
  /** `frame.at`, by a clock that nobody sets. */
  let heardAt = 0
  /** By how much the clock of the wall was ahead of one that nobody sets when the newest attempt ended: what waits since then waits its time. */
  let ahead = 0
  let state: State = START
  let info = show(connectionOf(state))
  let attempt: Attempt | null = null
  let session: Session | null = null
  /** The newest request of a session that wants one at a time. */
  let last: Promise<unknown> | null = null
  let liveness: Liveness | null = null
  let lingering: ReturnType<typeof setTimeout> | undefined
  /** A topic of this link was displaced at some time. */
  let contested = false

  const inspect = (detail: InspectionDetail): void => context.inspect(link, detail)
  const warn = (message: string): void => inspect({ type: 'warning', message: secrets.text(message) })
  const clean = (thrown: unknown, message: string, topic?: Topic, kind: ErrorKind = 'refused'): RealtimeError =>
    secrets.error(toFault(thrown, name, kind, message, { topic }))
  const each = (call: (record: TopicRecord) => void): void => {
    for (const record of [...topics.values()]) call(record)
  }
  const outbox = new Outbox({
    provider: name,
    limits: context.limits,
    timeout: timeouts.send,
    clean,
    done(topic, outcome) {
      inspect({ type: 'send', topic, outcome })
      settleWanted()
    },
  })
  const record = (topic: Topic): TopicRecord | undefined => topics.get(keyOf(topic))
  const ready = (): Session | null => (state.name === 'ready' ? session : null)

  /* ---------- the machine ---------- */

  /** Events raised while one is handled wait their turn. */
  const dispatch = (event: Event): void => {
    events.push(event)
    if (running) return
    running = true
    try {
      for (let next = events.shift(); next; next = events.shift()) step(next)
    } finally {
      running = false
    }
  }
  const step = (event: Event): void => {
    const from = state.name
    const to = transition(state, event)
    if (to === state) return inspect({ type: 'ignored', state: from, event: event.type })
    state = to
    const shown = connectionOf(to)
    // A status without details stays one object: being steady, say, is no news to outsiders.
    if (shown.status !== info.connection.status || shown.status === 'reconnecting') info = show(shown)
    inspect({
      type: 'transition',
      from,
      to: to.name,
      event: event.type,
      ...('error' in event && { cause: event.error }),
    })
    effects.move(from, to.name)
    outbox.settle(info.connection)
    context.changed(link)
  }
  const delay = (number: number, error: RealtimeError): number =>
    delayBefore(number, error, { backoff: context.backoff, offline: surroundings.offline, random: Math.random })
  const end = (error: RealtimeError): void => {
    const told = secrets.error(error)
    // Stale credentials are this client's own affair, not a crowd's: asked anew at once, and only once.
    const ms = told.kind === 'unauthorized' ? 0 : delay(state.past.attempt + 1, told)
    ahead = Date.now() - performance.now()
    dispatch({ type: 'ENDED', error: told, until: Date.now() + ms })
  }
  const replace = (why: string): void =>
    dispatch({ type: 'REPLACE', now: Date.now(), error: fault(name, 'network', why) })

  const stop = (one: TopicRecord): void => one.stop(state.name === 'failed' ? state.error : null)
  const stopped = (): Unsubscribe => {
    if (state.name === 'closed') clearTimeout(lingering)
    each(stop)
    return () => {
      if (state.name !== 'closed') each((one) => one.revive())
    }
  }

  const effects = new Effects([
    {
      during: ['connecting', 'authenticating', 'ready'],
      enter() {
        // What comes in one go with the acceptance, or overtakes it.
        const early = new Buffer()
        const started = startAttempt(provider, address, () => state.past.attempt, desk, context, {
          opened: () => dispatch({ type: 'OPENED' }),
          ready(opened) {
            session = opened
            last = null
            // Accepted is a sign of life, also where a vendor's library shows no frames.
            frame.before = frame.at = Date.now()
            heardAt = performance.now()
            dispatch({ type: 'READY' })
            // Whose they were nobody knows any more.
            if (early.lost) each((one) => one.gap('overflow'))
            for (let next = early.shift(); next; next = early.shift())
              record(next.meta.topic)?.event(next.event, next.meta)
          },
          alive(size) {
            const now = Date.now()
            // A clock costs as much as half of all that core does with an event: within one ms the other one is not asked.
            if (now !== frame.at) heardAt = performance.now()
            frame.before = frame.at
            frame.at = now
            frame.size = size
          },
          emit(topic, event, about) {
            if (state.name === 'ready') record(topic)?.event(event, about)
            else
              early.push({ event, size: frame.size, meta: { id: '', topic, receivedAt: frame.at, ...about } as Meta })
          },
          gap(topic, reason, count) {
            if (topic) record(topic)?.gap(reason, count)
            else each((one) => one.gap(reason, count))
          },
          congested: (on) => outbox.congested(on),
          drop(topic, error) {
            const one = record(topic)
            if (!one) return
            // The latest displaced is the last.
            if (error.kind === 'displaced' && topics.delete(one.key)) {
              contested = true
              one.rivalled = [...topics.values()].some(({ restless }) => restless)
              topics.set(one.key, one)
            }
            one.drop(secrets.error(error))
          },
          end,
          warn,
          inspect: () =>
            context.inspecting()
              ? ({ raw, decoded, ...record }) =>
                  inspect({
                    type: 'frame',
                    frame: { ...record, raw: secrets.text(raw), decoded: secrets.value(decoded) },
                  })
              : undefined,
        })
        attempt = started
        return () => {
          attempt = session = null
          started.stop()
          outbox.use(null)
          each((one) => one.offline())
        }
      },
    },
    {
      during: ['ready'],
      enter() {
        const opened = session as Session
        const steady = setTimeout(() => {
          desk.accept()
          dispatch({ type: 'STEADY' })
        }, STEADY_MS)
        liveness = watch(
          name,
          opened,
          timeouts.probe,
          () => heardAt,
          () => surroundings.hidden,
          end,
        )
        // Joins leave before waiting sends.
        each((one) => one.online(opened))
        outbox.use(opened)
        return () => {
          clearTimeout(steady)
          liveness?.stop()
          liveness = null
        }
      },
    },
    {
      during: ['waiting'],
      enter() {
        const until = state.name === 'waiting' ? state.until : 0
        const timer = setTimeout(() => dispatch({ type: 'DUE', now: Date.now() }), until - ahead - performance.now())
        return () => clearTimeout(timer)
      },
    },
    { during: ['failed'], enter: stopped },
    { during: ['closed'], enter: stopped },
  ])

  /* ---------- is it wanted ---------- */

  const unwanted = (): boolean => topics.size + outbox.size === 0
  const settleWanted = (): void => {
    clearTimeout(lingering)
    if (!unwanted()) {
      if (state.name === 'idle') dispatch({ type: 'WANTED', now: ahead + performance.now() })
    } else if (state.name === 'closed') context.changed(link)
    else if (state.name !== 'idle') lingering = setTimeout(() => dispatch({ type: 'UNWANTED' }), LINGER_MS)
  }

  const compareCredentials = async (): Promise<void> => {
    const asking = attempt
    if (!asking?.granted) return
    try {
      const { granted } = asking
      asking.granted = await desk.ask(state.past.attempt, asking.signal)
      if (attempt !== asking || JSON.stringify(asking.granted.value) === JSON.stringify(granted.value)) return
      replace('The credentials have changed')
    } catch (thrown) {
      // The session lives on the old ones; the app's function has failed, and the next attempt will say so.
      warn(clean(thrown, 'credentials could not be asked anew').message)
    }
  }

  const displaced = (): TopicRecord | undefined =>
    [...topics.values()].filter(({ place }) => place === 'lost').slice(-1)[0]
  /** The latest displaced topic may have its place back. */
  const reseat = (): void => {
    const next = displaced()
    next?.revive(true)
    if (next && (state.name === 'failed' || state.name === 'closed')) stop(next)
  }

  const host: TopicHost = {
    ...context,
    frame,
    compare(a, b) {
      try {
        return provider.compare?.(a, b) ?? Number(a) - Number(b)
      } catch (thrown) {
        warn(`compare of "${name}" threw: ${thrown}`)
        return Number.NaN
      }
    },
    delay,
    clean,
    inspect(detail) {
      if (detail.type !== 'invalid') return inspect(detail)
      // A schema may quote the event, and the event what it likes.
      inspect({ ...detail, path: secrets.text(detail.path), message: secrets.text(detail.message) })
    },
    inTurn(request) {
      const asking = last ? last.then(request, request) : request()
      if (session?.serial) last = asking
      return asking
    },
    settleWanted,
    end(error) {
      if (unwanted()) dispatch({ type: 'UNWANTED' })
      else attempt?.end(error)
    },
    forget(gone: TopicRecord) {
      // An outdated handle may tell of it twice: by then another record has its place.
      if (topics.get(gone.key) !== gone) return
      topics.delete(gone.key)
      if (gone.place === 'held') reseat()
      else host.rested()
      settleWanted()
    },
    rested() {
      // Every join ends here, of thousands: they are looked through only where there was a place to lose.
      if (!contested) return
      // Whoever displaced it may have been given up before it had the place.
      const taken = [...topics.values()].some(({ place, restless }) => place === 'held' || restless)
      if (!taken && displaced()?.rivalled) reseat()
    },
  }

  const link: Link = {
    provider: name,
    address,
    topics,
    get info() {
      return info
    },
    get forgettable() {
      const { name, past } = state
      return unwanted() && (name === 'closed' || (name === 'idle' && past.attempt === 0 && !past.error))
    },
    topic(topic) {
      const known = record(topic)
      if (known) return known
      const added = new TopicRecord(topic, keyOf(topic), host, ready())
      topics.set(added.key, added)
      if (state.name === 'failed') added.stop(state.error)
      // Wanted it is only with its first listener: an attempt that is suspended at once would find it idle, and forget it.
      return added
    },
    send(topic, data, options) {
      const outcome = outbox.send(topic, data, options, info.connection)
      settleWanted()
      return outcome
    },
    dispatch,
    hint(distrust) {
      if (state.name !== 'ready') dispatch({ type: 'HINT', now: Date.now() })
      else if (!liveness?.probe() && distrust) replace('The network or the clock of this machine has changed')
    },
    doubt: () => void liveness?.probe(),
    retry() {
      if (state.name === 'closed') return
      each((one) => one.revive())
      if (state.name !== 'ready') return dispatch({ type: 'RETRY', now: Date.now() })
      liveness?.probe()
      void compareCredentials()
    },
    reopen() {
      dispatch({ type: 'CONNECT' })
      settleWanted()
    },
  }
  return link
}
