import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createView } from '@tributary/core'
import { type TeleTrackerEvent, userEvents } from '@tributary/teletracker'
import { channel } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { pass, until } from './clock'
import { channels, type Message, phones } from './vehicles'

const MiB = 2 ** 20
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is held in memory and cannot be given back, in bytes. */
function held(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

it('case 35: frames of 20 MiB are dropped before they are parsed, each is a gap for every topic, and none is kept', async () => {
  let longest = 0
  const on = await channels({
    provider: {
      decode(text) {
        longest = Math.max(longest, text.length)
        return JSON.parse(text) as Message
      },
    },
  })
  const heard = [on.hear(channel('a')), on.hear(channel('b'))]
  await until(() => on.live(...heard), 'Both were live')
  const frame = JSON.stringify({ type: 'event', channel: 'a', data: 'x'.repeat(20 * MiB) })
  const before = held()
  for (const round of [1, 2, 3]) {
    on.emulator.connections[0]?.send(frame)
    await until(() => heard.every(({ gaps }) => gaps.length === round), 'Both were told')
    on.say('a', round)
    await until(() => heard[0]?.events.length === round, 'The next event was heard')
  }
  expect(heard.map(({ timeline }) => timeline)).toEqual([
    ['gap', 1, 'gap', 2, 'gap', 3],
    ['gap', 'gap', 'gap'],
  ])
  expect(heard.flatMap(({ gaps }) => gaps.map(({ reason }) => reason))).toEqual(Array(6).fill('oversized'))
  expect(on.warnings()).toEqual(Array(3).fill(expect.stringContaining(`${frame.length} characters is over the limit`)))
  expect(longest).toBeLessThan(1_000)
  expect(on.emulator.attempts).toBe(1)
  await until(() => held() - before < 5 * MiB, 'All of them was given back')
})

it('case 36: fifty thousand events, one in a frame, are heard once and in order, and none is kept', async () => {
  const on = await phones({ client: { onInspect: () => {} } })
  let heard = 0
  let live = false
  const wrong: unknown[] = []
  on.client.subscribe(
    userEvents(),
    ({ n }) => {
      if (n !== ++heard) wrong.push(n)
    },
    {
      onGap: (gap) => wrong.push(gap),
      onStatus: (status) => {
        live = status === 'live'
      },
    },
  )
  const newest = createView<TeleTrackerEvent, unknown>({ initial: null, reduce: (_, { n }) => n })
  const stop = on.client.watch(userEvents(), newest, () => {})
  await until(() => live, 'It was live')
  const kept: number[] = []
  for (let n = 1; n <= 50_000; n++) {
    on.ring(n)
    if (n % 2_500 === 0) await until(() => heard === n || wrong.length > 0, 'They were heard')
    // The emulator's log is full by then.
    if (n % 10_000 === 0) kept.push(held())
  }
  await pass(1_000)
  expect([wrong, heard, on.client.read(userEvents(), newest), on.emulator.attempts]).toEqual([[], 50_000, 50_000, 1])
  expect(Math.max(...kept) - (kept[0] ?? 0)).toBeLessThan(MiB)
  stop()
}, 60_000)
