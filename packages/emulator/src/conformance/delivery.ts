import { isRealtimeError } from '@tributary/core'
import { expect } from 'vitest'
import { type Behaviour, delays, healthy, loses, overtakes, refuses, together } from '../behaviour'
import { live } from './connection'
import type { Law } from './facts'
import { law } from './law'
import type { Heard, Marker, Scene } from './scene'

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** The laws of what is heard, and of what is answered. */
export const deliveryLaws: readonly Law[] = [
  law('every event once and in order', async (scene) => {
    const pairs = scene.topics.map((topic) => ({ topic, heard: [scene.hear(topic), scene.hear(topic)] }))
    const everybody = pairs.flatMap(({ heard }) => heard)
    await live(scene, ...everybody)
    const rounds = [numbers(1, 200), numbers(201, 300)]
    for (const round of rounds) {
      for (const n of round) for (const { topic } of pairs) scene.emit(n, topic)
      await scene.until(
        () => everybody.every((heard) => heard.numbers.includes(round.at(-1) ?? 0)),
        'The last was heard',
      )
      if (round === rounds.at(-1)) break
      scene.control.drop()
      await scene.until(() => everybody.every(({ markers }) => markers > 0), 'Every topic came back')
    }
    for (const heard of everybody) {
      const arrived = scene.provider.capabilities.order ? heard.numbers : [...heard.numbers].sort((a, b) => a - b)
      expect(arrived, 'what one listener heard').toEqual(rounds.flat())
    }
  }),

  law(
    'an event that overtakes the answer to its join is delivered',
    async (scene) => {
      const [topic] = scene.topics
      scene.behave(late(scene))
      const heard = scene.hear(topic)
      await scene.until(() => scene.emit(1, topic) > 0, 'The server had joined the client')
      await live(scene, heard)
      expect(
        heard.timeline.filter((entry) => entry !== 1),
        'besides that event',
      ).toEqual([])
      expect(heard.numbers.length, 'how often it was heard').toBe(1)
    },
    { applies: (_, { joined }) => joined !== undefined },
  ),

  law(
    'replies out of order find their requests',
    async (scene) => {
      const [topic, other] = scene.topics
      const { refuseTopic = healthy } = scene.facts
      scene.behave(together(refuseTopic(other), swapped(scene)))
      const first = scene.hear(topic)
      const second = scene.hear(other)
      await scene.until(() => [first, second].every(({ status }) => status !== 'pending'), 'Both were answered')
      expect([first.status, second.status], 'the one that was taken, the one that was refused').toEqual([
        'live',
        scene.facts.refuseTopic ? 'failed' : 'live',
      ])
    },
    {
      applies: (provider, { joined, topics: [topic, other] }) =>
        joined !== undefined && provider.address(topic) === provider.address(other),
    },
  ),

  law(
    'what was pending is rejected when the session ends',
    async (scene) => {
      const { welcome, joined, send } = scene.facts
      const [topic] = scene.topics
      const settled = () => scene.promises.every(({ outcome }) => outcome !== 'pending')
      const heard = scene.hear(topic)
      await live(scene, heard)
      for (const answer of [joined, welcome]) {
        if (!answer) continue
        scene.behave(loses(answer))
        scene.control.drop()
        const before = scene.promises.length
        // The newest promise waits for an answer that never comes.
        await scene.until(() => {
          const [open, join] = scene.promises.slice(before).map(({ outcome }) => outcome)
          return (answer === joined ? join : open) === 'pending' && said(scene)
        }, 'An answer was waited for')
        scene.behave(healthy())
        scene.control.drop()
        await live(scene, heard)
        expect(settled(), 'every promise of the session that ended is settled').toBe(true)
      }
      if (!send) return
      scene.control.mute({ on: true })
      let outcome: unknown
      scene.client.send(send.topic, send.data as never).then(
        () => {
          outcome = 'answered'
        },
        (thrown) => {
          outcome = isRealtimeError(thrown) ? thrown.kind : thrown
        },
      )
      await scene.until(() => scene.promises.at(-1)?.step === 'send', 'Something was handed over')
      scene.control.drop()
      scene.control.mute({ on: false })
      await scene.until(() => outcome !== undefined, 'What was sent had an outcome')
      expect(outcome, 'what became of what was sent').toBe('unknown-outcome')
      await live(scene, heard)
      expect(settled(), 'every promise of the session that ended is settled').toBe(true)
    },
    { applies: (_, { joined, welcome }) => joined !== undefined || welcome !== undefined },
  ),

  law('exactly one resumed or gap after each rejoin, before the next event', async (scene) => {
    const heard = scene.topics.map((topic) => scene.hear(topic))
    const all = (n: number) => {
      scene.topics.forEach((topic) => void scene.emit(n, topic))
      return scene.until(() => heard.every(({ numbers }) => numbers.includes(n)), `${n} was heard`)
    }
    const markers = (count: number) =>
      scene.until(() => heard.every(({ markers }) => markers >= count), `${count} markers were told`)
    const mark = markerOf(scene)
    const told = (timeline: Heard['timeline']) => {
      for (const each of heard) expect(each.timeline, 'what a listener was told').toEqual(timeline)
    }
    await live(scene, ...heard)
    await all(1)
    scene.control.drop()
    await markers(1)
    await all(2)
    told([1, mark, 2])
    scene.control.drop({ code: 1012, reason: 'restart' })
    await markers(2)
    await all(3)
    told([1, mark, 2, mark, 3])
    if (!scene.facts.joined) return
    // An event that overtakes the answer to the rejoin waits for the marker.
    const [topic] = scene.topics
    const [first] = heard
    scene.behave(late(scene))
    scene.control.drop()
    await scene.until(() => first?.status === 'recovering', 'The loss was noticed')
    await scene.until(() => scene.emit(4, topic) > 0, 'The server had joined the client')
    await scene.until(() => first?.numbers.includes(4) === true, '4 was heard')
    expect(
      first?.timeline.slice(5).filter((entry, at, all) => entry !== all[at - 1]),
      'after the rejoin',
    ).toEqual([mark, 4])
  }),

  law(
    'what was missed comes after the rejoin where the vendor can go on',
    async (scene) => {
      const [topic] = scene.topics
      const heard = scene.hear(topic)
      await live(scene, heard)
      scene.emit(1, topic)
      await scene.until(() => heard.numbers.includes(1), 'The first was heard')
      scene.behave(refuses({ status: 503 }))
      scene.control.drop()
      await scene.until(() => heard.status === 'recovering', 'The loss was noticed')
      for (const n of [2, 3, 4]) scene.emit(n, topic)
      scene.behave(healthy())
      await live(scene, heard)
      scene.emit(5, topic)
      await scene.until(() => heard.numbers.includes(5), 'The next was heard')
      expect(heard.timeline, 'what the listener was told').toEqual([1, 'resumed', 2, 3, 4, 5])
    },
    { applies: ({ capabilities }) => capabilities.resume },
  ),

  law('nothing after leave', async (scene) => {
    const [topic, other] = scene.topics
    scene.behave(delays(scene.clock ? 200 : 20))
    const stays = scene.hear(other)
    const leaves = scene.hear(topic)
    await live(scene, stays, leaves)
    // One is on its way when the listener goes, some come while the topic lingers and is left.
    scene.emit(1, topic)
    leaves.stop()
    await scene.until(() => scene.emit(2, topic) === 0, 'The topic was left')
    scene.emit(3, other)
    await scene.until(() => stays.numbers.includes(3), 'The other topic was heard')
    expect(leaves.timeline, 'what was heard after leaving').toEqual([])
    const again = scene.hear(topic)
    await live(scene, again)
    scene.emit(4, topic)
    await scene.until(() => again.numbers.includes(4), 'The topic was heard again')
    expect(again.timeline, 'what somebody hears who came later').toEqual([4])
  }),
]

const markerOf = ({ provider }: Scene): Marker => (provider.capabilities.resume ? 'resumed' : 'gap')

/** Each answer to a join waits for the next frame of another kind. */
function late({ facts: { joined } }: Scene): Behaviour {
  return (nth) => {
    let held = false
    return overtakes(
      (text) => held && joined?.(text) !== true,
      (text) => {
        held ||= joined?.(text) === true
        return joined?.(text) === true
      },
    )(nth)
  }
}

/** The first answer to a join waits for the second. */
function swapped({ facts: { joined } }: Scene): Behaviour {
  return (nth) => {
    let answers = 0
    const first = (text: string) => joined?.(text) === true && ++answers === 1
    return overtakes((text) => joined?.(text) === true && answers > 1, first)(nth)
  }
}

/** The newest connection has heard something of the client, or of nobody if it says nothing. */
function said({ emulator, facts: { hello } }: Scene): boolean {
  const newest = emulator.connections.at(-1)
  return newest !== undefined && !newest.closed && (!hello || newest.frames.some(({ direction }) => direction === 'in'))
}
