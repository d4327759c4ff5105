import { expect } from 'vitest'
import { delays, healthy, together } from '../behaviour'
import type { Law } from './facts'
import { law } from './law'
import type { Heard, Scene } from './scene'

export const live = (scene: Pick<Scene, 'until'>, ...heard: readonly Heard[]): Promise<void> =>
  scene.until(() => heard.every(({ status }) => status === 'live'), 'Every wanted topic was live')

/** Longer than a topic and its link linger, and than what is then said. */
const LINGER = 3_000
/** Longer than any delay between two attempts. */
const LONG = 600_000
/** Shorter than any silence that a vendor with a heartbeat allows. */
const QUIET = 10_000
/** Hints come through once in so long. */
const SPACING = 2_500

/** The laws of opening, sharing and closing. */
export const connectionLaws: readonly Law[] = [
  law('opens nothing until a topic is wanted', async (scene) => {
    const [topic] = scene.topics
    const untouched = () =>
      expect([scene.emulator.attempts, scene.asked], 'connections and credentials asked').toEqual([0, []])
    if (scene.clock) await scene.pass(LONG)
    scene.client.retry()
    await scene.client.connect()
    untouched()
    const heard = scene.hear(topic)
    await live(scene, heard)
    expect(scene.emulator.attempts).toBe(1)
  }),

  law(
    'nothing leaves before the server has accepted',
    async (scene) => {
      const [topic] = scene.topics
      // The answer takes its time, so that whoever does not wait for it is seen.
      scene.behave(delays(scene.clock ? 1_000 : 30))
      const heard = scene.hear(topic)
      await live(scene, heard)
      for (const start of scene.clock ? [...cut, ...hinted] : cut) {
        const before = scene.emulator.attempts
        await start(scene)
        await scene.until(() => scene.emulator.attempts > before, `A connection started again (${start.name})`)
        await live(scene, heard)
      }
      for (const connection of scene.emulator.connections) gated(scene, connection.frames)
    },
    { applies: (_, { hello, welcome }) => hello !== undefined || welcome !== undefined },
  ),

  law('shares one link among topics of one address', async (scene) => {
    const { topics, provider, emulator } = scene
    for (const topic of topics)
      expect(provider.address({ ...topic }), 'the address of an equal topic').toBe(provider.address(topic))
    const addresses = new Set(topics.map((topic) => provider.address(topic))).size
    const first = topics.map((topic) => scene.hear(topic))
    await live(scene, ...first)
    const sent = scene.sent()
    const more = topics.flatMap((topic) => Array.from({ length: 99 }, () => scene.hear(topic)))
    topics.forEach((topic, i) => void scene.emit(i, topic))
    await scene.until(() => [...first, ...more].every(({ numbers }) => numbers.length > 0), 'Everybody heard an event')
    expect([emulator.attempts, scene.sent()], 'connections and frames sent').toEqual([addresses, sent])
  }),

  law(
    'keeps the link through a remount, closes it after the linger',
    async (scene) => {
      const [topic] = scene.topics
      const first = scene.hear(topic)
      await live(scene, first)
      const sent = scene.sent()
      first.stop()
      const again = scene.hear(topic)
      await scene.pass(LINGER)
      expect([scene.emulator.attempts, scene.sent()], 'connections and frames sent').toEqual([1, sent])
      expect([again.status, again.timeline]).toEqual(['live', []])
      again.stop()
      await scene.pass(LINGER)
      expect(
        scene.emulator.connections.map(({ closed }) => closed !== null),
        'closed after the linger',
      ).toEqual([true])
      expect(scene.client.connection.status).toBe('idle')
    },
    { clock: true },
  ),

  law(
    'a refusal is not retried',
    async (scene) => {
      const [topic, other] = scene.topics
      const { refuse, refuseTopic } = scene.facts
      scene.behave(refuse)
      const heard = scene.hear(topic)
      await scene.until(() => heard.status === 'failed', 'A refused client had failed')
      const { attempts } = scene.emulator
      const { connection } = scene.client
      expect(connection.status).toBe('failed')
      // Credentials are asked anew once; a refusal that has nothing to do with them is not even tried twice.
      const stale = connection.status === 'failed' && connection.error.kind === 'unauthorized'
      const retryable = stale && scene.provider.credentials !== undefined && scene.asked.length > 1
      expect(attempts, 'attempts of a refused client').toBe(retryable ? 2 : 1)
      for (const hint of ['online', 'visible', 'resume', 'wake'] as const) {
        scene.hint(hint)
        await scene.pass(SPACING)
      }
      await scene.pass(LONG)
      expect(scene.emulator.attempts, 'attempts after a long time').toBe(attempts)
      scene.behave(together(healthy(), refuseTopic?.(other) ?? healthy()))
      scene.client.retry()
      await live(scene, heard)
      if (!refuseTopic) return
      const refused = scene.hear(other)
      await scene.until(() => refused.status === 'failed', 'A refused topic had failed')
      const before = [scene.sent(), scene.emulator.attempts]
      // With an event now and then: some peers may not be silent for long.
      for (let passed = 0; passed < LONG; passed += QUIET) {
        await scene.pass(QUIET)
        scene.emit(1, topic)
      }
      expect([heard.status, refused.status], 'the other topic, the refused one').toEqual(['live', 'failed'])
      expect([scene.sent(), scene.emulator.attempts], 'frames sent and attempts after a long time').toEqual(before)
    },
    { clock: true },
  ),

  law(
    'stale credentials are asked again once',
    async (scene) => {
      const heard = scene.hear(scene.topics[0])
      await live(scene, heard)
      expire(scene)
      await scene.until(() => scene.asked.includes('rejected'), 'Credentials were asked again')
      await live(scene, heard)
      expect(scene.asked).toEqual(['first', 'reconnect', 'rejected'])
      expect(heard.markers, 'how often the listener was told of a rejoin').toBeGreaterThan(0)
    },
    { applies: ({ credentials }) => credentials !== undefined },
  ),

  law('every wanted topic is rejoined', async (scene) => {
    const [topic, other] = scene.topics
    const heard = scene.topics.map((one) => scene.hear(one))
    await live(scene, ...heard)
    scene.control.drop()
    await scene.until(() => heard.every(({ markers }) => markers > 0), 'Every topic came back')
    scene.topics.forEach((one, i) => void scene.emit(i + 1, one))
    await scene.until(() => heard.every(({ numbers }, i) => numbers.includes(i + 1)), 'Every topic was heard again')
    // What is not wanted any more stays away.
    const [stays, goes] = scene.facts.unasked?.(other) ? [1, 0] : [0, 1]
    scene.control.drop()
    heard[goes]?.stop()
    await scene.until(() => heard[stays]?.markers === 2, 'What is wanted came back')
    const emit = (n: number, which: number) => scene.emit(n, which ? other : topic)
    await scene.until(() => emit(0, goes) === 0, 'What nobody wants was left')
    expect(emit(9, stays)).toBe(1)
  }),
]

/** What the app holds stops being valid, and it gets a new value only once it is told so. */
function expire(scene: Scene): void {
  let held = scene.valid
  const fresh = scene.expire()
  scene.grant(({ reason }) => {
    if (reason === 'rejected') held = fresh
    return held
  })
  scene.control.drop()
}

type Start = (scene: Scene) => Promise<void> | void

/** A connection that is cut starts again after its backoff; and with credentials that had become stale. */
const cut: readonly Start[] = [
  function backoff(scene) {
    scene.control.drop()
  },
  expire,
]

/** What the page tells may start one as well. */
const hinted: readonly Start[] = [
  async function online(scene) {
    scene.hint('offline')
    scene.control.drop()
    await scene.pass(20)
    scene.hint('online')
  },
  async function visible(scene) {
    await scene.pass(SPACING)
    scene.hint('hidden')
    scene.control.drop()
    await scene.pass(20)
    scene.hint('visible')
  },
  async function resume(scene) {
    await scene.pass(SPACING)
    scene.hint('pause')
    await scene.pass(20)
    scene.hint('resume')
  },
  async function retry(scene) {
    scene.control.drop()
    await scene.pass(20)
    scene.client.retry()
  },
]

/** Before the welcome one hello, after it none. */
function gated(scene: Scene, frames: readonly { readonly direction: 'in' | 'out'; readonly frame: string }[]): void {
  const { hello, welcome } = scene.facts
  let welcomed = welcome === undefined
  let asked = false
  for (const { direction, frame } of frames) {
    if (direction === 'out') welcomed ||= welcome?.(frame) === true
    else {
      const greets = hello?.(frame) === true
      expect(greets || welcomed, `this left before the server had accepted: ${frame}`).toBe(true)
      expect(greets && asked, `this left twice: ${frame}`).toBe(false)
      asked ||= greets
    }
  }
}
