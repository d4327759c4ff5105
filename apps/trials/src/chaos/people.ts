import { type RealtimeError, type TopicStatus, topicKey } from '@tributary/core'
import type { Subject } from './cast'
import { add, addGap, type Newest, NOTHING, newestView, plainView, shown } from './views'
import type { World } from './world'

/** Somebody who listens to a topic, with a plain view and maybe one with a snapshot beside it. */
export interface Person {
  readonly subject: Subject
  readonly status: TopicStatus
  readonly error: RealtimeError | null
  /** Its view's snapshot could not be read. */
  readonly stale: boolean
  /** It was told the newest there is, and its views show it. */
  readonly current: boolean
  leave(): void
  refetch(): void
  dismiss(): void
  /** Nothing is on its way: compares what it was told and what it is shown with what the server has. */
  rest(): void
}

/** How a snapshot is read. */
type Reading = 'good' | 'slow' | 'fail' | 'hang'

/** What somebody has besides a listener and a plain view: nothing, a view with a snapshot, or one that others share. */
type Way = 'plain' | 'snapshot' | 'shared'

/** Everybody who listens. */
export interface People {
  readonly all: readonly Person[]
  /** What the app does within the next callback. */
  trap: (() => void) | null
  /** How the next snapshot is read. */
  reading: Reading
  /** A snapshot has been asked for that will never be read. */
  hung: boolean
  come(subject: Subject, way: Way): Person
}

/** What a listener throws that is badly written; it is to disturb nobody. */
export const CLUMSY = 'chaos: a listener throws'

/** ms that it takes to read a snapshot, each way. */
const READ_MS = { good: 10, slow: 3_000, fail: 10 }

export function createPeople(world: World): People {
  const { client, judge, blame, cast, note } = world
  const all: Person[] = []
  const people: People = { all, trap: null, reading: 'good', hung: false, come }
  let names = 0

  function spring(): void {
    const { trap } = people
    people.trap = null
    trap?.()
  }

  function come(subject: Subject, way: Way): Person {
    const { topic } = subject
    const name = `listener ${++names}`
    const clumsy = names % 8 === 0
    const who = `${name} of ${topicKey(topic)}`
    const single = judge.listener(topicKey(topic), name)
    let status: TopicStatus = 'pending'
    let error: RealtimeError | null = null
    let told = NOTHING
    let gone = false

    const stop = client.subscribe(
      topic,
      (event, meta) => {
        const n = cast.read(event)
        note(`${name}: ${n}`)
        single.heard(n, meta, Date.now())
        if (n !== undefined) told = add(told, n)
        spring()
        if (clumsy) throw new Error(CLUMSY)
      },
      {
        onGap(gap) {
          note(`${name}: gap ${gap.reason} ${gap.since}–${gap.until}`)
          single.told(gap, Date.now())
          told = addGap(told)
          spring()
        },
        onStatus(now, why) {
          note(`${name}: ${now} ${why ?? ''}`)
          single.became(now)
          status = now
          error = why
          spring()
        },
      },
    )
    // What was told before the view has come is none of its business.
    told = NOTHING
    const plain = client['~fold'](topic, plainView(cast.read))
    const stopPlain = plain.subscribe(spring)
    const snapshot =
      way === 'plain'
        ? undefined
        : client['~fold'](
            topic,
            newestView(way === 'shared' ? 'newest' : undefined, cast.read, async ({ signal, at, reason }) => {
              const { reading } = people
              people.reading = 'good'
              people.hung ||= reading === 'hang'
              note(`${name}: reads a snapshot because of ${reason}: ${reading}`)
              if (reading === 'hang') return new Promise<never>(() => {})
              await wait(READ_MS[reading], signal)
              if (reading === 'fail') throw new Error('chaos: no snapshot today')
              const truth = world.truth(subject)
              if (cast.positions) at(world.position(subject))
              note(`${name}: its snapshot is ${shown(truth)}`)
              await wait(READ_MS[reading], signal)
              return truth
            }),
          )
    const stopSnapshot = snapshot?.subscribe(spring)

    const person: Person = {
      subject,
      get status() {
        return status
      },
      get error() {
        return error
      },
      get stale() {
        return snapshot?.read().status === 'stale'
      },
      get current() {
        const { status: now = 'live' } = snapshot?.read() ?? {}
        return single.current && plain.read().data.count === told.count && now === 'live'
      },
      leave() {
        if (gone) return
        gone = true
        all.splice(all.indexOf(person), 1)
        stop()
        single.left()
        stopPlain()
        stopSnapshot?.()
      },
      refetch: () => void snapshot?.refetch(),
      dismiss: () => (snapshot ?? plain).dismissGap(),
      rest() {
        single.rest()
        const { data } = plain.read()
        if (data.count !== told.count || data.mark !== told.mark)
          blame(`${who}: its view shows ${JSON.stringify(data)} instead of ${JSON.stringify(told)}`)
        if (!snapshot) return
        const { data: newest, status: now } = snapshot.read()
        if (now !== 'live') blame(`${who}: its snapshot view is ${now}`)
        const truth: Newest = world.truth(subject)
        if (shown(newest) !== shown(truth))
          blame(`${who}: its snapshot view shows ${shown(newest)} instead of ${shown(truth)}`)
      },
    }
    all.push(person)
    return person
  }

  return people
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
