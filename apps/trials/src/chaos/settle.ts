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
  const { ground, client, tamper, cast, hints, blame } = world
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
  const wait = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= WORD) {
      await ground.pass(Math.min(left, WORD))
      for (const channel of cast.channels) world.publish(channel)
    }
  }
  await wait(PATIENCE)

  const restless = people.all.filter(({ status }) => status !== 'live' && status !== 'failed')
  for (const { subject, status } of restless)
    blame(`${topicKey(subject.topic)} is still ${status} long after all is well`)
  if (people.all.some((person) => person.status === 'failed' && !displaced(person, people))) {
    client.retry()
    await wait(AGAIN)
  }
  for (const person of people.all) {
    const { subject, status, error } = person
    if (status !== 'live' && !displaced(person, people))
      blame(`${topicKey(subject.topic)} is ${status} long after retry(): ${error}`)
  }
  sends.rest()
  if (world.connecting.size) blame('connect() is not settled long after all is well')
  for (const { stale, refetch } of people.all) if (stale || people.hung) refetch()
  people.hung = false
  await ground.pass(1_000)
  for (const person of people.all) if (person.status === 'live') person.rest()
}
