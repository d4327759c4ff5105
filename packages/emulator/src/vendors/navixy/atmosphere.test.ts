import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryEmulator, type NavixyOptions, navixy } from '../../index'
import { type Raw, raw } from '../../raw'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const OWN = 'b623a15d-9623-4fd8-a9d3-697036635c29'

function emulate(options: NavixyOptions = {}) {
  const vendor = navixy(options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const dial = async (parameters: Readonly<Record<string, string>> = {}): Promise<Raw> => {
    const query = new URLSearchParams({
      'X-Atmosphere-tracking-id': '0',
      'X-Atmosphere-Framework': '2.3.6-javascript',
      'X-Atmosphere-Transport': 'websocket',
      'X-atmo-protocol': 'true',
      ...parameters,
    })
    const client = raw(emulator.WebSocket, `${emulator.url('navixy')}?${query}`)
    await client.opened
    await vi.advanceTimersByTimeAsync(0)
    return client
  }
  const subscribe = {
    action: 'subscribe',
    hash: vendor.credentials().hash,
    requests: [{ type: 'state', trackers: [1] }],
  }
  return { emulator, control: emulator.control('navixy'), dial, subscribe }
}

const state = { type: 'event', event: 'state', data: { source_id: 10_001 } }
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

it('greets versions from 2.2.1 on, and pushes nothing to others', async () => {
  const { dial, control, subscribe } = emulate()
  for (const [version, greeted] of Object.entries({
    '2.3.6-javascript': 1,
    '4.0.1': 1,
    '2.2.1': 1,
    '4.0': 0,
    '2.0.0': 0,
    mylib: 0,
  })) {
    const client = await dial({ 'X-Atmosphere-Framework': version })
    expect(client.frames.length, version).toBe(greeted)
    client.frames.length = 0
    // Answered all the same.
    expect(await client.ask(subscribe)).toMatchObject({ type: 'response' })
    expect(client.frames.length, version).toBe(greeted)
    client.socket.close()
    await pass(0)
  }
  expect((await dial({ 'X-atmo-protocol': 'false' })).frames).toEqual([])
  expect(control.emit(state)).toEqual({ connections: 0 })
})

it('greets late, with other words, with less, with more or not at all, where told to', async () => {
  const late = await emulate({ handshakeDelay: 1_500 }).dial()
  await pass(1_499)
  expect(late.frames).toEqual([])
  await pass(1)
  expect(late.frames.length).toBe(1)
  const odd = await emulate({ clientHeartbeat: 0, padding: 'beat', handshakeTrailer: '{"type":"event"}' }).dial()
  expect(String(odd.frames[0]).split('|').slice(1)).toEqual(['0', 'beat', '{"type":"event"}'])
  expect((await emulate({ handshake: 'id' }).dial()).frames).toEqual([expect.stringMatching(ID)])
  expect((await emulate({ handshake: 'none' }).dial()).frames).toEqual([])
})

it('beats after a minute without any word to the client, and swallows the client’s beats', async () => {
  const { dial, control, subscribe } = emulate()
  const client = await dial()
  client.send(subscribe)
  await pass(59_999)
  control.emit(state)
  await pass(1)
  client.frames.length = 0
  await pass(59_998)
  expect(client.frames).toEqual([])
  await pass(1)
  expect(client.frames).toEqual(['X'])
  client.socket.send('X')
  await pass(0)
  expect(client.frames).toEqual(['X'])
})

it('takes a beat that it did not ask for as a message', async () => {
  const { dial } = emulate({ clientHeartbeat: 0 })
  const client = await dial()
  await client.text()
  client.socket.send('X')
  expect(await client.next()).toMatchObject({ type: 'error', action: 'null', status: { code: 5 } })
})

it('ends silent, idle and talkative clients where told to', async () => {
  const silent = await emulate({ silentClient: { code: 1001 } }).dial()
  const beating = await emulate({ silentClient: { code: 1001 } }).dial()
  for (let passed = 0; passed < 120_000; passed += 30_000) {
    beating.socket.send('X')
    await pass(30_000)
  }
  expect(await silent.closed).toMatchObject({ code: 1001 })
  expect(beating.socket.readyState).toBe(1)
  const idle = await emulate({ idleClose: 5_000 }).dial()
  await pass(5_000)
  expect(await idle.closed).toEqual({ code: 1000, reason: '' })
  const talkative = await emulate({ longestMessage: 100 }).dial()
  talkative.socket.send('x'.repeat(101))
  expect(await talkative.closed).toMatchObject({ code: 1009 })
})

it('puts the length in front of messages for those who ask, in characters', async () => {
  const asks = { 'X-Atmosphere-TrackMessageSize': 'true' }
  for (const [lengthFraming, parameters, framed] of [
    ['asked', asks, true],
    ['asked', {}, false],
    ['always', {}, true],
    ['never', asks, false],
  ] as const) {
    const { dial, subscribe } = emulate({ lengthFraming })
    const client = await dial(parameters)
    expect(String(client.frames[0])).toMatch(framed ? /^45\|[0-9a-f-]{36}\|30000\|X\|$/ : /^[0-9a-f-]{36}\|/)
    client.send(subscribe)
    await pass(60_000)
    const [, answer, , beat] = client.frames.map(String)
    expect(beat).toBe(framed ? '1|X' : 'X')
    const [, length, message] = /^(?:(\d+)\|)?(.*)$/.exec(answer ?? '') ?? []
    expect(length).toBe(framed ? String(message?.length) : undefined)
  }
})

it('greets nobody who comes back with an id, ends its older socket, and knows what it is told to know', async () => {
  for (const trackingId of ['forgotten', 'subscribed', 'replayed'] as const) {
    const { dial, control, subscribe } = emulate({ trackingId })
    const first = await dial({ 'X-Atmosphere-tracking-id': OWN })
    expect(first.frames).toEqual([`${' '.repeat(2048)}\n`.repeat(2)])
    first.send(subscribe)
    await pass(0)
    first.socket.close()
    await pass(0)
    control.emit(state)
    const second = await dial({ 'X-Atmosphere-tracking-id': OWN })
    expect(second.frames.slice(1)).toEqual(trackingId === 'replayed' ? [JSON.stringify(state)] : [])
    expect(control.emit(state).connections).toBe(trackingId === 'forgotten' ? 0 : 1)
    await dial({ 'X-Atmosphere-tracking-id': OWN })
    expect(await second.closed).toEqual({ code: 1000, reason: '' })
  }
})

it('leaves a socket open and dead after the close request', async () => {
  const { dial, emulator, subscribe } = emulate()
  const client = await dial()
  const id = String(await client.text()).split('|')[0]
  const url = `${emulator.http}/navixy/v2/event/subscription?X-Atmosphere-Transport=close&X-Atmosphere-tracking-id=${id}`
  const answer = await emulator.fetch(url)
  expect([answer.status, await answer.text()]).toEqual([200, ''])
  client.send(subscribe)
  await pass(300_000)
  expect([client.frames, client.socket.readyState]).toEqual([[], 1])
})

it('refuses pages of other origins where told to', async () => {
  const vendor = navixy({ origins: ['https://app.example'] })
  const status = (origin?: string) => vendor.refusal?.({ url: 'wss://emulator.test/', origin })
  expect([status(), status('https://app.example'), status('https://evil.example')]).toEqual([undefined, undefined, 403])
})
