import { type Frame, rested as restedServer } from '@tributary/emulator'
import { endpoint, records, rested } from '@tributary/rested'
import { accountEvents, userEvents } from '@tributary/teletracker'
import { channel } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { delay, pass, until } from './clock'
import { call, channels, phones } from './vehicles'
import { wire } from './wire'

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
