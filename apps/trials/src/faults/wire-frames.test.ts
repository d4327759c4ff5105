import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createView } from '@tributary/core'
import { type Frame, rested as restedServer } from '@tributary/emulator'
import { endpoint, records, rested } from '@tributary/rested'
import { accountEvents, type TeleTrackerEvent, userEvents } from '@tributary/teletracker'
import { channel } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { call, channels, type Message, phones } from './vehicles'
import { delay, pass, until, wire } from './wire'

const MiB = 2 ** 20
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is held in memory and cannot be given back, in bytes. */
function held(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const whole = JSON.stringify(call(1))
/** Frames that are none of the vendor's, in one way or another. */
const corpus: readonly Frame[] = [
  ...Array.from(whole, (_, length) => whole.slice(0, length)),
  `${whole}}`,
  `${whole}${whole}`,
  // The mark that some editors put in front of a file.
  `\ufeff${whole}`,
  whole.replaceAll('"', "'"),
  whole.replace('"userevent"', 'NaN'),
  whole.replace('1', '01'),
  '\u0000',
  'null',
  '[]',
  '7',
  '"userevent"',
  '{"type":7}',
  new TextEncoder().encode(whole),
  new Uint8Array([0xff, 0xfe, 0xfd]),
  new Uint8Array(0),
]

it('case 33: whatever is malformed, cut short or binary is dropped and counted, and the next event is heard', async () => {
  const on = await phones()
  const heard = on.hear(userEvents())
  await until(() => on.live(heard), 'It was live')
  const [connection] = on.emulator.connections
  for (const [n, frame] of corpus.entries()) {
    connection?.send(frame)
    on.ring(n)
    await until(() => heard.events.length === n + 1, `An event was heard after ${String(frame)}`)
    // Fewer than 20 a minute.
    await pass(4_000)
  }
  expect(heard.timeline).toEqual(corpus.map((_, n) => call(n)))
  expect([on.warnings().length, on.emulator.attempts]).toEqual([corpus.length, 1])
})

it('case 33: twenty such frames within a minute end the connection, and nineteen do not', async () => {
  const on = await phones()
  const heard = [on.hear(userEvents()), on.hear(accountEvents())]
  await until(() => on.live(...heard), 'Both were live')
  for (const minute of [1, 2]) {
    for (let n = 0; n < 19; n++) on.emulator.connections[0]?.send(n % 2 ? '{' : new Uint8Array([n]))
    await until(() => on.warnings().length === 19 * minute, 'They were dropped')
    if (minute === 1) await pass(60_000)
  }
  on.ring(1)
  await until(() => heard[0]?.events.length === 1, 'An event was heard')
  expect(on.emulator.attempts).toBe(1)
  on.emulator.connections[0]?.send('{')
  const ms = await delay(on)
  expect(on.client.connection).toMatchObject({ reason: { kind: 'protocol', retryable: true } })
  await pass(ms)
  await until(() => on.live(...heard), 'Both were live again')
  expect(heard.map(({ timeline }) => timeline)).toEqual([[call(1), 'gap'], ['gap']])
})

it('case 34: names that mean something to JavaScript change no prototype, and what reaches one is left out', async () => {
  const before = Object.getOwnPropertyNames(Object.prototype)
  const on = await channels()
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'a']
  const heard = names.map((name) => on.hear(channel(name)))
  await until(() => on.live(...heard), 'All were live')
  const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}'
  for (const name of names) {
    on.emulator.connections[0]?.send(`{"__proto__":{"polluted":1},"type":"event","channel":"${name}","data":${evil}}`)
  }
  await until(() => heard.every(({ events }) => events.length === 1), 'Each heard its own')
  for (const { events } of heard) expect(JSON.stringify(events)).toBe('[{"toString":1}]')
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
  expect([Reflect.get({}, 'polluted'), Reflect.get(Object, 'polluted')]).toEqual([undefined, undefined])
})

it('case 34: a record may have such a name, and is listed, changed and deleted like any other', async () => {
  const vendor = restedServer()
  const on = await wire({
    vendor,
    provider: (url) =>
      rested({ key: vendor.credentials().key, baseUrl: url.replace(/^ws/, 'http').replace(/\/1\/ce$/, '') }),
  })
  const orders = endpoint('orders')
  const heard = on.hear(orders)
  const view = records()
  const stop = on.client.watch(orders, view, () => {})
  await until(() => on.live(heard), 'It was live')
  const names = ['__proto__', 'constructor', 'prototype']
  const say = (type: string, uniqueId: string, n: number) =>
    on.emulator.connections[0]?.send(JSON.stringify({ type, record: { uniqueId, data: { n } } }))
  const shown = () => on.client.read(orders, view).map(({ uniqueId, data }) => [uniqueId, data])
  for (const name of names) say('POST', name, 1)
  for (const name of names) say('PUT', name, 2)
  await until(() => heard.events.length === 6, 'All were heard')
  await pass(1_000)
  expect(shown()).toEqual(names.map((name) => [name, { n: 2 }]))
  for (const name of names) say('DELETE', name, 2)
  await until(() => heard.events.length === 9, 'All were heard')
  await pass(1_000)
  expect(shown()).toEqual([])
  stop()
})

it.each([
  [10_000, '[', ']'],
  [10_000, '{"a":', '}'],
  [1_000_000, '[', ']'],
])('case 34: an event that is %i levels of %s deep overflows no stack', async (depth, open, close) => {
  const on = await phones()
  const heard = on.hear(userEvents())
  await until(() => on.live(heard), 'It was live')
  on.emulator.connections[0]?.send(`{"type":"userevent","deep":${open.repeat(depth)}1${close.repeat(depth)}}`)
  on.ring(1)
  await until(() => heard.events.length === 2, 'Both were heard')
  expect(heard.events[1]).toEqual(call(1))
  expect([on.emulator.attempts, on.warnings()]).toEqual([1, []])
})

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
  expect(held() - before).toBeLessThan(5 * MiB)
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
