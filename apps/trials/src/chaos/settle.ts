import { topicKey } from '@tributary/core'
import type { People, Person } from './people'
import type { Scene } from './scene'

/** Shorter than any silence that a provider takes for death, in ms. */
const WORD = 20_000
/** Longer than any backoff, dial, sign-in, join and hint that is held back take together, in ms. */
const PATIENCE = 200_000
const AGAIN = 90_000

/** Displaced by another of the same place that is live: not to come back by itself. */
const displaced = (person: Person, people: People): boolean =>
  person.error?.kind === 'displaced' &&
  people.all.some(({ subject, status }) => subject.place === person.subject.place && status === 'live')

/** Heals everything, waits, and demands that whatever is wanted comes back whole. */
export async function settle({ world, people, sends }: Scene): Promise<void> {
  const { ground, client, tamper, cast, hints, connecting, blame } = world
  people.trap = null
  people.reading = 'good'
  tamper.calm()
  tamper.release()
  world.unmute()
  world.delay(0)
  world.doors = []
  world.purse = 'valid'
  for (const kind of ['online', 'visible', 'resume'] as const) for (const tell of [...hints]) tell(kind)
  world.connect()

  /** Waits, and is not silent meanwhile. */
  const wait = async (ms: number, done: () => boolean): Promise<void> => {
    for (let left = ms; left > 0; left -= WORD) {
      await ground.rest(Math.min(left, WORD), done)
      for (const channel of cast.channels) world.publish(channel)
    }
  }
  const is = (...statuses: readonly Person['status'][]): boolean =>
    people.all.every(({ status }) => statuses.includes(status))
  await wait(PATIENCE, () => is('live', 'failed') && !sends.waiting)
  for (const { subject, status } of people.all)
    if (status !== 'live' && status !== 'failed')
      blame(`${topicKey(subject.topic)} is still ${status} long after all is well`)

  // What has failed has failed for a reason that the walk has caused, and a person can mend it.
  if (people.all.some((person) => person.status === 'failed' && !displaced(person, people))) {
    client.retry()
    await wait(AGAIN, () => people.all.every((person) => person.status === 'live' || displaced(person, people)))
  }
  for (const person of people.all) {
    const { subject, status, error } = person
    if (status !== 'live' && !displaced(person, people))
      blame(`${topicKey(subject.topic)} is ${status} long after retry(): ${error}`)
  }
  sends.rest()
  if (connecting.size) blame('connect() is not settled long after all is well')

  for (const { stale, refetch } of people.all) if (stale || people.hung) refetch()
  people.hung = false
  const live = people.all.filter(({ status }) => status === 'live')
  await ground.rest(1_000, () => live.every(({ current }) => current))
  for (const person of live) if (people.all.includes(person)) person.rest()
}
