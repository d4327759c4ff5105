import { createTopic, RealtimeError } from '@tributary/core'
import { navixy as emulated, healthy, loses, replaces, sequence } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { errorFrame, logoutFrame, scene, stateFrame } from '../test/scene'
import { navixy, trackerReadings, trackerState, trackerStates } from './index'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const one = trackerState({ trackers: [1] })
const credentials = () => 'f'.repeat(32)

it('has no default server: it says what to write', () => {
  expect(() => navixy({ credentials })).toThrow(
    "write navixy({ region: 'eu', … }), 'us' or 'me', or the baseUrl of your own",
  )
})

it('gives each format, filter and selection of states an address of its own, without the query', () => {
  const { address } = navixy({ url: 'wss://domain.com/ws?secret=7', credentials })
  const base = 'wss://domain.com/ws'
  expect(address(trackerStates({ target: 'all' }))).toBe(base)
  expect(address(trackerReadings({ target: [1] }))).toBe(base)
  expect(address(trackerStates({ target: 'all', format: 'full', rateLimit: '5s' }))).toBe(base)
  const apart = [
    trackerStates({ target: 'all', format: 'compact' }),
    trackerState({ trackers: [1] }),
    trackerState({ trackers: [1, 2] }),
    trackerState({ trackers: [1], format: 'compact' }),
    trackerReadings({ target: [1], sensorType: 'fuel' }),
    trackerReadings({ target: [1], includeComponents: false }),
  ].map(address)
  expect(new Set([base, ...apart]).size).toBe(apart.length + 1)
  expect(address(trackerState({ trackers: [2, 1, 2] }))).toBe(address(trackerState({ trackers: [1, 2] })))
  expect(() => address(createTopic('navixy', 'weather'))).toThrow('make its topics with trackerState() and its like')
  const shared = navixy({ region: 'eu', credentials, sources: async () => [] })
  expect(shared.address(one)).toBe(shared.address(trackerState({ trackers: [2] })))
})

it('dials with the five parameters and tracking id 0, also after a cut', async () => {
  const { hear, pass, control, emulator, client } = scene()
  hear(one)
  await pass()
  control.drop()
  await pass(200)
  expect(emulator.connections.length).toBe(2)
  for (const { url } of emulator.connections) {
    expect(new URL(url).searchParams.get('X-Atmosphere-tracking-id')).toBe('0')
    expect([...new URL(url).searchParams].length).toBe(5)
  }
  await client.close()
})

it('waits for the handshake before it says anything, and gives up on one that does not come', async () => {
  const late = scene({ handshakeDelay: 1_500 })
  const heard = late.hear(one)
  await late.pass(1_499)
  expect([late.sent(), heard.status]).toEqual([[], 'pending'])
  await late.pass(1)
  expect(heard.status).toBe('live')
  await late.client.close()

  for (const handshake of ['none', 'id'] as const) {
    const never = scene({ handshake })
    never.hear(one)
    await never.pass(10_000)
    expect(never.sent()).toEqual([])
    expect(never.client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
    await never.client.close()
  }
})

it('delivers what stands behind the handshake in its frame', async () => {
  const { hear, pass, client, warnings } = scene({ handshakeTrailer: JSON.stringify({ type: 'event', event: 'odd' }) })
  const heard = hear(one)
  await pass()
  expect(heard.status).toBe('live')
  expect(warnings()).toContain('An entry of an event that nobody knows was ignored')
  await client.close()
})

it('sends the padding at the interval that the handshake names, and nothing where that is 0', async () => {
  for (const [clientHeartbeat, wanted] of [
    [30_000, 4],
    [0, 0],
    // Never faster than once a second, whatever a server says.
    [4, 120],
    // Timers take no more than 32 bits, and fire at once for what is longer.
    [1e12, 0],
  ] as const) {
    const { hear, pass, client, connection } = scene({ clientHeartbeat, padding: 'beat' })
    hear(one)
    await pass(120_500)
    const beats = connection().frames.filter(({ direction, frame }) => direction === 'in' && frame === 'beat')
    expect(beats.length, String(clientHeartbeat)).toBe(wanted)
    await client.close()
    expect(vi.getTimerCount()).toBe(0)
  }
})

it('survives the server’s beats, blanks and messages with lengths', async () => {
  const { hear, pass, control, connection, client, warnings } = scene({ lengthFraming: 'always' })
  const heard = hear(one)
  await pass(61_000)
  connection().send(' \n')
  control.emit(stateFrame(10_001, { battery_level: 7 }))
  await pass()
  expect(heard.events.at(-1)).toEqual({ type: 'state', state: { source_id: 10_001, battery_level: 7 } })
  expect(warnings()).toEqual([])
  await client.close()
})

it('replaces a connection after 150 seconds without any frame, and not before', async () => {
  const { hear, pass, emulator, client } = scene({ serverHeartbeat: 0 })
  hear(one)
  await pass(149_000)
  expect(emulator.attempts).toBe(1)
  await pass(2_000)
  expect(emulator.attempts).toBe(2)
  await client.close()
})

it('reconnects after any close, also an orderly one, and a code of the vendor’s own range is not final', async () => {
  const { hear, pass, control, emulator, client } = scene()
  const heard = hear(one)
  await pass()
  for (const [nth, close] of [
    { code: 1000 },
    { code: 1001 },
    { code: 3999, reason: 'tired' },
    { code: 4900 },
    {},
  ].entries()) {
    control.drop(close)
    await pass(300)
    expect([emulator.attempts, heard.status], JSON.stringify(close)).toEqual([nth + 2, 'live'])
    expect(heard.gaps.length).toBe(nth + 1)
  }
  await client.close()
})

it('asks for a new hash once when the server does not know the one it has (3, 4), and fails when that is refused as well', async () => {
  const { hash: once } = emulated().credentials()
  for (const [hash, code, words] of [
    ['a'.repeat(32), 3, 'Wrong hash'],
    [once, 4, 'User or API key not found or session ended'],
  ] as const) {
    const refused = scene({}, { credentials: () => hash })
    refused.control.expire()
    const topic = refused.hear(one)
    await refused.pass(60_000)
    expect(topic).toMatchObject({ status: 'failed', error: { kind: 'unauthorized', code, reason: words } })
    expect(refused.client.connection.status).toBe('failed')
    expect(refused.emulator.attempts).toBe(2)
    await refused.client.close()
  }
})

it('takes an error 4 that comes out of the blue, without an action, for the end of the session', async () => {
  const { hear, pass, control, asked, client } = scene()
  hear(one)
  await pass(40_000)
  control.emit(errorFrame(4, 'session ended', 'null'))
  await pass(1_000)
  expect([asked, client.connection.status]).toEqual([['first', 'rejected'], 'connected'])
  await client.close()
})

it('fails for good when the user is blocked (275), and when access is denied (11) only with the topic', async () => {
  for (const [code, connection] of [
    [275, 'failed'],
    [11, 'connected'],
  ] as const) {
    const { hear, pass, behave, client, emulator } = scene()
    behave(replaces('response', JSON.stringify(errorFrame(code, 'No.'))))
    const heard = hear(one)
    await pass(60_000)
    expect(heard).toMatchObject({ status: 'failed', error: { kind: 'forbidden', code, reason: 'No.' } })
    expect([client.connection.status, emulator.attempts]).toEqual([connection, 1])
    await client.close()
  }
})

it('ends the session on logout, asks for a new hash at once, and fails when that one is logged out too', async () => {
  const { hear, pass, control, asked, client, emulator } = scene()
  const heard = hear(one)
  await pass(40_000)
  control.emit(logoutFrame)
  await pass(1_000)
  expect([asked, heard.status, heard.gaps.length]).toEqual([['first', 'rejected'], 'live', 1])
  control.emit(logoutFrame)
  await pass(1_000)
  expect(heard).toMatchObject({ status: 'failed', error: { kind: 'unauthorized', reason: 'session closed' } })
  expect(emulator.attempts).toBe(2)
  await client.close()
})

it('tells a hash that is none, and never the hash itself', async () => {
  for (const [hash, words] of [
    ['', 'an empty one'],
    ['NVX 22eac1c27af4be7b9d04da2ce1af111b', 'without "NVX "'],
    [7 as unknown as string, 'but gave number'],
  ] as const) {
    const { hear, pass, client } = scene({}, { credentials: () => hash })
    const heard = hear(one)
    await pass()
    expect(heard).toMatchObject({ status: 'failed', error: { kind: 'config' } })
    expect(heard.error?.message).toContain(words)
    expect(heard.error?.message).not.toContain('22eac')
    await client.close()
  }
})

it('loses what was asked with the connection, and asks anew on the next', async () => {
  const { hear, pass, control, behave, sent, client } = scene()
  behave(sequence(loses(/"type":"response"/), healthy()))
  const heard = hear(one)
  await pass(10_500)
  expect(heard.status).toBe('live')
  expect(sent().length).toBe(1)
  control.drop()
  await client.close()
})

it('makes errors that are recognised', async () => {
  const { hear, pass, client } = scene({}, { credentials: () => '' })
  const heard = hear(one)
  await pass()
  expect(heard.error).toBeInstanceOf(RealtimeError)
  await client.close()
})
