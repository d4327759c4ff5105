import type { Gap, GapReason, Meta } from '@tributary/core'
import { channel } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { createJudge } from './judge'

const TOPIC = 'websocket/news'

/** A judge of one live listener. Event n is published at time n, and a frame takes no time. */
function court(positions = false) {
  const wrong: string[] = []
  const judge = createJudge(positions, (what) => wrong.push(what))
  const listener = judge.listener(TOPIC, 'somebody')
  listener.became('live')
  return {
    judge,
    listener,
    publish(connection: number, ...numbers: readonly number[]) {
      for (const n of numbers) {
        judge.published([TOPIC], { n, at: n, due: n, position: n })
        judge.wired(n, connection, n)
      }
    },
    hear(...numbers: readonly number[]) {
      for (const n of numbers) {
        const meta: Meta = { id: '', topic: channel('news'), receivedAt: n, replayed: false }
        listener.heard(n, positions ? { ...meta, position: n } : meta, n)
      }
    },
    /** As after a rejoin. */
    gap(since: number, until: number, reason: GapReason = 'reconnected', more: Partial<Gap> = {}) {
      judge.inspected('joined', TOPIC)
      listener.told({ since, until, reason, recovered: false, ...more }, until)
    },
    /** What is wrong in the end, without whose it is. */
    verdict() {
      judge.look()
      return wrong.map((what) => what.replace(`somebody of ${TOPIC}: `, ''))
    },
  }
}
type Court = ReturnType<typeof court>

const right: readonly (readonly [string, (court: Court) => void])[] = [
  [
    'a history that is whole',
    ({ publish, hear, listener }) => {
      publish(1, 1, 2, 3)
      hear(1, 2, 3)
      listener.rest()
    },
  ],
  [
    'what was missed and covered, while the connection was another one',
    ({ publish, hear, gap }) => {
      publish(1, 1, 2)
      hear(1)
      publish(2, 3)
      gap(1, 3)
      hear(3)
    },
  ],
  [
    'what was published before anybody was live',
    ({ judge, publish, hear }) => {
      const late = judge.listener(TOPIC, 'somebody')
      publish(1, 1)
      late.became('live')
      late.rest()
      hear(1)
    },
  ],
  [
    'what came twice because it was sent twice',
    ({ judge, publish, hear }) => {
      publish(1, 1)
      judge.wired(1, 1, 1)
      hear(1)
      hear(1)
    },
  ],
]

it.each(right)('accepts %s', (_, happen) => {
  const scene = court()
  happen(scene)
  expect(scene.verdict()).toEqual([])
})

const wrong: readonly (readonly [string, string, (court: Court) => void])[] = [
  ['an event that nobody published', '7 was never published there', ({ hear }) => hear(7)],
  [
    'an event that is told twice',
    '2 is told again, or late: after 2',
    ({ publish, hear }) => {
      publish(1, 1, 2)
      hear(1, 2, 2)
    },
  ],
  [
    'events that changed places',
    '1 is told again, or late: after 2',
    ({ publish, listener }) => {
      publish(1, 1, 2)
      const meta: Meta = { id: '', topic: channel('news'), receivedAt: 2, replayed: false }
      listener.heard(2, meta, 2)
      listener.heard(1, meta, 2)
    },
  ],
  [
    'a missing event, when the next one is told',
    '2 (published at 2, due 2) is missing before 3; gaps told: none',
    ({ publish, hear }) => {
      publish(1, 1, 2, 3)
      hear(1, 3)
    },
  ],
  [
    'a missing event at rest',
    '2 (published at 2, due 2) is missing at rest; gaps told: none',
    ({ publish, hear, listener }) => {
      publish(1, 1, 2)
      hear(1)
      listener.rest()
    },
  ],
  [
    'a gap that begins too late to cover what is missing',
    '2 (published at 2, due 2) is missing before 5; gaps told: reconnected 3–4',
    ({ publish, hear, gap }) => {
      publish(1, 1, 2, 5)
      hear(1)
      gap(3, 4)
      hear(5)
    },
  ],
  [
    'a gap that ends too early to cover what is missing',
    '4 (published at 4, due 4) is missing before 5; gaps told: reconnected 1–3',
    ({ publish, hear, gap }) => {
      publish(1, 1, 2, 4, 5)
      hear(1)
      gap(1, 3)
      hear(5)
    },
  ],
  [
    'a gap that claims what was told',
    'a gap from 1 to 4 is told at 4; the last event came at 3',
    ({ publish, hear, gap }) => {
      publish(1, 3)
      hear(3)
      gap(1, 4)
    },
  ],
  [
    'a new connection of which nothing was told',
    '2 came on another connection than 1, and nothing was told in between',
    ({ publish, hear }) => {
      publish(1, 1)
      hear(1)
      publish(2, 2)
      hear(2)
    },
  ],
  [
    'an event that is told before what was missed',
    '2 is told before what was missed',
    ({ judge, publish, hear }) => {
      publish(1, 1)
      hear(1)
      judge.inspected('joined', TOPIC)
      publish(1, 2)
      hear(2)
      judge.inspected('resumed', TOPIC)
    },
  ],
  [
    'a rejoin of which nothing is told',
    'it is joined again, and what was missed is not told',
    ({ judge }) => judge.inspected('joined', TOPIC),
  ],
  [
    'two words on one rejoin',
    'what was missed is told twice, or for no reason',
    ({ judge, gap }) => {
      gap(1, 2)
      judge.inspected('resumed', TOPIC)
    },
  ],
  [
    'an event for somebody who has left',
    '1 is told after it has left',
    ({ publish, listener, hear }) => {
      publish(1, 1)
      listener.left()
      hear(1)
    },
  ],
]

it.each(wrong)('finds %s', (_, words, happen) => {
  const scene = court()
  happen(scene)
  expect(scene.verdict()).toContain(words)
})

it('wants positions to rise, and nothing twice where there are some', () => {
  const { judge, publish, hear, verdict } = court(true)
  publish(1, 1)
  judge.wired(1, 1, 1)
  hear(1)
  hear(1)
  expect(verdict()).toEqual(['position 1 is told after 1', '1 is told again, or late: after 1'])
})

it('accepts a gap that covers a missing event by its position, whenever that was due', () => {
  const { publish, hear, gap, verdict } = court(true)
  publish(1, 1, 2, 5)
  hear(1)
  gap(3, 4, 'evicted', { from: 1, to: 4 })
  hear(5)
  expect(verdict()).toEqual([])
})
