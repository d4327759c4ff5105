import { type Topic, topicKey } from '@tributary/core'
import { healthy, refuses, sequence } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { jwt, pass, signedIn, stage } from '../test/kit'
import { direct, group, inbox, skapi } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const from = { '#user_id': 'b0b00000-0000-4000-8000-000000000000', '#scid': 'x=' }
const bob = { sender: from['#user_id'], senderCid: 'cid:x=' }

it('opens one socket with the token in its address for groups, inbox and direct messages, and keeps it alive', async () => {
  const on = stage()
  const topics: readonly Topic[] = [group('lobby'), inbox(), inbox({ lifecycle: true }), direct(on.ben)]
  for (const topic of topics) on.hear(topic)
  await pass(46_000)
  expect(on.emulator.connections.map(({ url }) => new URL(url).searchParams.get('token'))).toEqual([
    signedIn(on.vendor).accessToken,
  ])
  const beats = on.emulator.connections[0]?.frames.filter(({ frame }) => frame === '{"action":"keepAlive"}')
  expect(beats?.length).toBe(4)
  expect(on.sent()).toEqual([{ action: 'joinRoom', rid: 'lobby' }])
  expect(on.client.links.map(({ address }) => address)).toEqual([on.emulator.url('skapi')])
  await on.client.close()
})

it('keeps a query of the app’s own in the address, and shows none', async () => {
  const on = stage()
  const url = `${on.emulator.url('skapi')}?stage=1#top`
  const provider = skapi({ url, credentials: () => signedIn(on.vendor) })
  expect(provider.address(inbox())).toBe(on.emulator.url('skapi'))
  const other = stage({ provider: { url } })
  other.hear(inbox())
  await pass()
  expect(other.emulator.connections[0]?.url).toMatch(/\?stage=1&token=eyJ/)
  await other.client.close()
})

it('asks for the address before each connection where it is a function', async () => {
  const url = vi.fn(async () => 'wss://emulator.test/skapi/api')
  const on = stage({ provider: { url } })
  on.hear(inbox())
  await pass()
  on.emulator.control('skapi').drop()
  await pass()
  expect([url.mock.calls.length, on.emulator.connections.length]).toEqual([2, 2])
  expect(on.client.links[0]?.address).toBe('skapi')
  await on.client.close()
})

it('brings a group its messages and notices, and nothing else', async () => {
  const on = stage()
  const heard = on.hear(group('lobby'))
  await pass()
  expect(heard.events).toMatchObject([{ type: 'notice', sender: on.me, group: 'lobby', code: 'USER_JOINED' }])
  heard.events.length = 0
  on.emit({ '#message': { text: 'hi' }, ...from, '#srid': 'lobby' })
  on.emit({ '#notice': 'went', ...from, '#srid': 'lobby', '#code': 'USER_LEFT' })
  on.emit({ '#private': 'psst', ...from })
  on.emit({ '#error': 'no' })
  await pass()
  expect(heard.events).toEqual([
    { type: 'message', message: { text: 'hi' }, ...bob, group: 'lobby', code: null },
    { type: 'notice', message: 'went', ...bob, group: 'lobby', code: 'USER_LEFT' },
  ])
  await on.client.close()
})

it('takes what the server leaves without a group for the one the connection is in', async () => {
  const on = stage({ emulated: { noticeGroup: false } })
  const [heard, other] = [on.hear(group('lobby')), on.hear(inbox())]
  await pass()
  on.emit({ '#message': 1, ...from })
  on.emit({ '#notice': 'Maintenance at noon' })
  await pass()
  expect(heard.events).toMatchObject([
    { type: 'notice', code: 'USER_JOINED', group: null },
    { type: 'message', message: 1, group: 'lobby' },
  ])
  expect(other.events).toMatchObject([{ type: 'notice', message: 'Maintenance at noon', group: null, code: null }])
  await on.client.close()
})

it('brings the inbox every private message, errors, and notices of no group', async () => {
  const on = stage()
  const heard = on.hear(inbox())
  await pass()
  on.emit({ '#private': 'psst', ...from })
  on.emit({ '#error': 'emulator: no', '#code': 'INVALID_REQUEST' })
  on.emit({ '#notice': 'came', ...from, '#code': 'USER_JOINED' })
  await pass()
  expect(heard.events).toEqual([
    { type: 'private', message: 'psst', ...bob, group: null, code: null },
    { type: 'error', message: 'emulator: no', code: 'INVALID_REQUEST' },
    { type: 'notice', message: 'came', ...bob, group: null, code: 'USER_JOINED' },
  ])
  await on.client.close()
})

it('brings a direct topic what this one user writes', async () => {
  const on = stage()
  const heard = on.hear(direct(bob.sender))
  await pass()
  on.emit({ '#private': 1, ...from })
  on.emit({ '#private': 2, ...from, '#user_id': on.ben })
  await pass()
  expect(heard.events).toEqual([{ type: 'private', message: 1, ...bob, group: null, code: null }])
  await on.client.close()
})

it('tells what becomes of the connection in the vendor’s words, after the gap', async () => {
  const on = stage({ behaviour: sequence(refuses({ status: 503 }), healthy()) })
  const heard = on.hear(inbox({ lifecycle: true }))
  const plain = on.hear(inbox())
  await pass()
  on.emulator.control('skapi').drop()
  await pass()
  expect(heard.events).toEqual([
    { type: 'success', message: 'Connected to WebSocket server.' },
    { type: 'close', message: 'WebSocket connection closed.' },
    { type: 'reconnect', message: 'Reconnecting to WebSocket server...1' },
    { type: 'success', message: 'Connected to WebSocket server.' },
  ])
  expect([heard.gaps.length, plain.events]).toEqual([1, []])
  on.emulator.control('skapi').refuse({ code: 1010 })
  on.emulator.control('skapi').drop({ code: 1010, reason: 'for good' })
  await pass()
  expect(heard.events.slice(4)).toEqual([{ type: 'close', message: 'WebSocket connection closed.' }])
  await on.client.close()
})

it('checks messages by a schema, and lets notices and errors pass', async () => {
  const on = stage()
  const schema = z.object({ at: z.string().transform(Number) })
  const heard = on.hear(group('lobby', { schema, onInvalid: 'drop' }))
  const box = on.hear(inbox({ schema }))
  await pass()
  on.emit({ '#message': { at: '7' }, ...from, '#srid': 'lobby' })
  on.emit({ '#message': { at: 7 }, ...from, '#srid': 'lobby' })
  on.emit({ '#private': 'psst', ...from })
  on.emit({ '#error': 'no' })
  await pass()
  expect(heard.events.map(({ type, message }) => [type, message])).toEqual([
    ['notice', expect.any(String)],
    ['message', { at: 7 }],
  ])
  expect(box.events.map(({ type }) => type)).toEqual(['private', 'error'])
  const invalid = on.inspected.filter((event) => event.type === 'invalid')
  expect(invalid.map(({ path }) => path)).toEqual(['message.at', 'message'])
  await on.client.close()
})

it('survives frames that are nobody’s, and says so with the gateway’s words', async () => {
  const on = stage()
  on.hear(inbox())
  await pass()
  on.emulator.connections[0]?.send('{"message":"Forbidden","connectionId":"x=","requestId":"1"}')
  on.emit({ '#rtc': { sdpoffer: {} }, ...from })
  on.emulator.connections[0]?.send('%')
  await pass()
  expect(on.warnings()).toEqual([
    "A frame without Skapi's keys was ignored: Forbidden",
    'A WebRTC signal was ignored',
    'A frame that cannot be decoded was dropped',
  ])
  await on.client.close()
})

it('asks for credentials again within a connection when a token is over, before it joins, leaves or sends', async () => {
  vi.setSystemTime(1_800_000_000_000)
  const short = (n: number) => jwt({ sub: 'ada', n, exp: 1_800_000_000 + n * 3_600 })
  let asked = 0
  const on = stage({
    credentials: () => {
      asked++
      // One of the two is over first, in turns.
      const [accessToken, idToken] = asked % 2 ? [short(asked), short(9)] : [short(9), short(asked)]
      return { accessToken, idToken, service: 'service', owner: 'owner' }
    },
  })
  const heard = on.hear(group('lobby'))
  await pass()
  await on.client.send(group('lobby'), 'one')
  expect(asked).toBe(1)
  vi.setSystemTime(1_800_003_700_000)
  await Promise.all([on.client.send(group('lobby'), 'two'), on.client.send(direct(on.ben), 'three')])
  expect([asked, on.emulator.connections.length]).toEqual([2, 1])
  vi.setSystemTime(1_800_007_300_000)
  heard.stop()
  const next = on.hear(group('den'))
  await pass()
  expect(asked).toBe(3)
  expect(next.statuses).toEqual(['pending', 'live'])
  vi.setSystemTime(1_800_011_000_000)
  on.emulator.control('skapi').drop()
  await pass()
  const ended = on.inspected.filter((event) => event.type === 'transition' && event.event === 'ENDED')
  expect(ended).toMatchObject([{ cause: { kind: 'network', code: 1006 } }])
  await on.client.close()
})

it('has one key for equal topics, and others for other groups, users and lifecycle', () => {
  const topics = [
    group('a'),
    group('b'),
    direct('a'),
    inbox(),
    inbox({ lifecycle: true }),
    group('a', { provider: 'two' }),
  ]
  expect(new Set(topics.map(topicKey)).size).toBe(topics.length)
  expect(topicKey(group('a', { schema: z.string() }))).toBe(topicKey(group('a')))
  expect(topicKey(inbox({}))).toBe(topicKey(inbox()))
})

it.each([
  ['a group without a name', group(''), 'group(name)'],
  ['a connection instead of a user', direct('cid:x='), 'direct(userId) with a UUID'],
  ['a topic that it does not know', { provider: 'skapi', name: 'room' }, 'group(name)'],
])('refuses %s, and says what there is', (_, topic, words) => {
  const provider = skapi({ url: 'wss://skapi.test/api', credentials: () => null })
  expect(() => provider.address(topic)).toThrow(words)
})

it('has the inbox as its user’s stream, under its own name', () => {
  const { userTopics } = skapi({ url: 'wss://skapi.test/api', credentials: () => null, name: 'second' })
  expect(userTopics).toEqual([inbox({ provider: 'second' })])
})
