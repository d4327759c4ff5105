import { afterEach, expect, it, vi } from 'vitest'
import { type Behaviour, createMemoryEmulator, loses, type WebSocketServerOptions, websocketServer } from '../index'
import { type Raw, raw } from '../raw'

afterEach(() => {
  vi.useRealTimers()
})

function emulate(options: WebSocketServerOptions = {}, stream = false, behaviour?: Behaviour) {
  const vendor = websocketServer(options)
  const emulator = createMemoryEmulator({ vendors: [vendor], stream, behaviour })
  const dial = async (query = ''): Promise<Raw> => {
    const client = raw(emulator.WebSocket, `${emulator.url('websocket')}${query}`)
    await client.opened
    return client
  }
  return { vendor, dial, control: emulator.control('websocket') }
}

it('sends back what it gets, text that is no JSON too, to who sent it alone', async () => {
  const { dial } = emulate()
  const [client, other] = [await dial(), await dial()]
  expect(await client.ask({ type: 'join', channel: 'a' })).toEqual({ type: 'join', channel: 'a' })
  client.socket.send('hello, "you"')
  expect(await client.text()).toBe('hello, "you"')
  expect(other.frames).toEqual([])
})

it('emits a frame to everybody, a string as it is, and needs no credentials', async () => {
  const { dial, control, vendor } = emulate()
  const client = await dial()
  await dial()
  expect(control.emit({ channel: 'a', n: 1 })).toEqual({ connections: 2 })
  expect(control.emit('not JSON')).toEqual({ connections: 2 })
  expect([await client.text(), await client.text()]).toEqual(['{"channel":"a","n":1}', 'not JSON'])
  expect([vendor.credentials(), vendor.expire()]).toEqual([{}, {}])
})

it('greets of its own accord where that is chosen', async () => {
  const { dial } = emulate({ hello: 'greeting' })
  const client = await dial()
  expect(await client.next()).toEqual({ type: 'welcome' })
  expect(await client.ask({ n: 1 })).toEqual({ n: 1 })
})

it('lets a client in by its first frame, and closes on whoever says something else before', async () => {
  const { dial, control, vendor } = emulate({ hello: 'frame' })
  const client = await dial()
  expect(control.emit({ n: 1 })).toEqual({ connections: 0 })
  expect(await client.ask({ type: 'hello', ...vendor.credentials() })).toEqual({ type: 'welcome' })
  expect(control.emit({ n: 2 })).toEqual({ connections: 1 })
  const rash = await dial()
  rash.send({ n: 1 })
  expect(await rash.closed).toEqual({ code: 4400, reason: 'hello first' })
})

it('lets a client in by the token in its address', async () => {
  const { dial, control, vendor } = emulate({ hello: 'address' })
  const wrong = await dial('?token=wrong')
  expect(await wrong.closed).toEqual({ code: 4401, reason: 'token' })
  const client = await dial(`?token=${vendor.credentials().token}`)
  expect(control.emit({ n: 1 })).toEqual({ connections: 1 })
  expect(await client.next()).toEqual({ n: 1 })
})

it('refuses a wrong or expired token by a close, another one, a cut, or a frame', async () => {
  const hello = { type: 'hello', token: 'wrong' }
  for (const [denied, close] of [
    [undefined, { code: 4401, reason: 'token' }],
    [{ code: 4403 }, { code: 4403, reason: '' }],
    [{}, { code: 1006, reason: '' }],
  ] as const) {
    const client = await emulate({ hello: 'frame', denied }).dial()
    client.send(hello)
    expect(await client.closed).toEqual(close)
  }
  const { dial, vendor } = emulate({ hello: 'frame', denied: 'reply' })
  const { token } = vendor.credentials()
  const client = await dial()
  const next = vendor.expire()
  expect(next.token).not.toBe(token)
  expect(await client.ask({ type: 'hello', token })).toMatchObject({ type: 'denied', reason: expect.any(String) })
  expect(await client.ask({ type: 'hello', ...next })).toEqual({ type: 'welcome' })
  expect(() => websocketServer({ denied: { code: 1006 } })).toThrow('No server can send close code 1006')
})

it('waits ten seconds for the hello, or for a better token', async () => {
  vi.useFakeTimers()
  for (const [hello, query] of [
    ['frame', ''],
    ['address', '?token=wrong'],
  ] as const) {
    const { dial, vendor } = emulate({ hello, denied: 'reply' })
    const { token } = vendor.credentials()
    const late = await dial(query)
    const welcome = await dial(`?token=${token}`)
    welcome.send({ type: 'hello', token })
    await vi.advanceTimersByTimeAsync(10_000)
    expect([late.socket.readyState, welcome.socket.readyState]).toEqual([3, 1])
  }
  const { dial } = emulate()
  const client = await dial()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(client.socket.readyState).toBe(1)
})

it('brings what is said on a channel to all who joined it, until they leave', async () => {
  const { dial, control } = emulate({ channels: true })
  const [ada, ben] = [await dial(), await dial()]
  expect(await ada.ask({ type: 'join', channel: 'a' })).toEqual({ type: 'joined', channel: 'a' })
  await ben.ask({ type: 'join', channel: 'a' })
  const said = { type: 'event', channel: 'a', data: { text: 'hi' } }
  expect(await ada.ask({ type: 'say', channel: 'a', data: { text: 'hi' } })).toEqual(said)
  expect(await ben.next()).toEqual(said)
  ben.send({ type: 'leave', channel: 'a' })
  expect(await ben.ask({ type: 'ping' })).toEqual({ type: 'pong' })
  expect(control.emit({ type: 'event', channel: 'a' })).toEqual({ connections: 1 })
  expect(control.emit({ type: 'event', channel: 'b' })).toEqual({ connections: 0 })
  expect(control.emit({ type: 'news' })).toEqual({ connections: 2 })
})

it.each([{ type: 'join' }, { type: 'shout', channel: 'a' }, null, 7])('says what to say after %j', async (frame) => {
  const client = await emulate({ channels: true }).dial()
  expect(await client.ask(frame)).toEqual({
    type: 'error',
    reason: expect.stringContaining('join, leave, say or ping'),
  })
})

const said = (n: number, channel = 'a') => ({ type: 'event', channel, data: n })

it('numbers what is said in each channel, heard or not, and says at a join where the channel stands', async () => {
  const { dial, control } = emulate({ channels: true, history: 2 })
  control.emit(said(1))
  control.emit(said(1, 'b'))
  const client = await dial()
  expect(await client.ask({ type: 'join', channel: 'a' })).toEqual({
    type: 'joined',
    channel: 'a',
    position: 1,
    resumed: false,
  })
  expect(await client.ask({ type: 'say', channel: 'a', data: 2 })).toEqual({ ...said(2), position: 2 })
  expect(await client.ask({ type: 'join', channel: 'c' })).toMatchObject({ position: 0 })
  control.emit({ type: 'notice', channel: 'a' })
  control.emit({ ...said(0), position: 1 })
  control.emit(said(3))
  expect([await client.next(), await client.next(), await client.next()]).toEqual([
    { type: 'notice', channel: 'a' },
    { ...said(0), position: 1 },
    { ...said(3), position: 3 },
  ])
})

it('goes on after a position: what was missed follows the answer, in order, and then what is new', async () => {
  const { dial, control } = emulate({ channels: true, history: 2 })
  for (const n of [1, 2, 3]) control.emit(said(n))
  const client = await dial()
  const joined = { type: 'joined', channel: 'a', position: 3, resumed: true }
  expect(await client.ask({ type: 'join', channel: 'a', since: 1 })).toEqual(joined)
  control.emit(said(4))
  expect([await client.next(), await client.next(), await client.next()]).toEqual([
    { ...said(2), position: 2, replayed: true },
    { ...said(3), position: 3, replayed: true },
    { ...said(4), position: 4 },
  ])
  // Nothing missed is resumed too.
  expect(await client.ask({ type: 'join', channel: 'a', since: 4 })).toEqual({ ...joined, position: 4 })
  expect(await client.ask({ type: 'join', channel: 'new', since: 0 })).toMatchObject({ position: 0, resumed: true })
  expect(client.frames).toEqual([])
})

it.each([0, 4, -1, 1.5, '2', null, Number.MAX_VALUE])(
  'does not go on after %j, which it does not know',
  async (since) => {
    const { dial, control } = emulate({ channels: true, history: 2 })
    for (const n of [1, 2, 3]) control.emit(said(n))
    const client = await dial()
    const joined = { type: 'joined', channel: 'a', position: 3, resumed: false }
    expect(await client.ask({ type: 'join', channel: 'a', since })).toEqual(joined)
    expect(await client.ask({ type: 'ping' })).toEqual({ type: 'pong' })
  },
)

it('forgets what it has kept, and counts on', async () => {
  const { dial, control, vendor } = emulate({ channels: true, history: 9 })
  for (const n of [1, 2]) control.emit(said(n))
  vendor.evict()
  const client = await dial()
  expect(await client.ask({ type: 'join', channel: 'a', since: 1 })).toMatchObject({ position: 2, resumed: false })
  expect(await client.ask({ type: 'join', channel: 'a', since: 2 })).toMatchObject({ position: 2, resumed: true })
  control.emit(said(3))
  expect(await client.next()).toEqual({ ...said(3), position: 3 })
})

it('restarts: everybody is closed with 1012, numbers begin at 1, and who is ahead is told', async () => {
  const { dial, control, vendor } = emulate({ channels: true, history: 9 })
  const before = await dial()
  for (const n of [1, 2]) control.emit(said(n))
  vendor.restart()
  expect(await before.closed).toEqual({ code: 1012, reason: 'restart' })
  const client = await dial()
  control.emit(said(3))
  expect(await client.ask({ type: 'join', channel: 'a', since: 2 })).toMatchObject({ position: 1, resumed: false })
  control.emit(said(4))
  expect(await client.next()).toEqual({ ...said(4), position: 2 })
})

it('has a hole where a live event is lost, and fills it for who asks', async () => {
  const { dial, control } = emulate({ channels: true, history: 9 }, false, loses(/"position":2\}$/))
  const client = await dial()
  await client.ask({ type: 'join', channel: 'a' })
  for (const n of [1, 2, 3]) control.emit(said(n))
  expect([await client.next(), await client.next()]).toMatchObject([{ position: 1 }, { position: 3 }])
  await client.ask({ type: 'join', channel: 'a', since: 1 })
  expect([await client.next(), await client.next()]).toMatchObject([
    { position: 2, replayed: true },
    { position: 3, replayed: true },
  ])
})

it('keeps a history of channels only, and so many events of each', () => {
  expect(() => websocketServer({ history: 5 })).toThrow('history is kept of channels: add channels: true.')
  expect(() => websocketServer({ channels: true, history: -1 })).toThrow('history is how many events are kept, not -1.')
})

it('ticks with the same prices at every start: to everybody, or on each channel that somebody joined', async () => {
  vi.useFakeTimers()
  const plain = emulate({}, true)
  const again = emulate({}, true)
  const channels = emulate({ channels: true }, true)
  const [first, second, joined, none] = [
    await plain.dial(),
    await again.dial(),
    await channels.dial(),
    await channels.dial(),
  ]
  await joined.ask({ type: 'join', channel: 'prices' })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(first.frames.length).toBeGreaterThan(6)
  expect(first.frames).toEqual(second.frames)
  const tick = JSON.parse(String(first.frames[0]))
  expect(tick).toMatchObject({ type: 'tick', synthetic: true, symbol: expect.any(String), price: expect.any(Number) })
  expect(await joined.next()).toEqual({ type: 'event', channel: 'prices', data: tick })
  expect(none.frames).toEqual([])
})

it('gives the same token at every start, another for another seed, and shows none', async () => {
  const { vendor, dial, control } = emulate({ hello: 'frame' })
  const { token } = vendor.credentials()
  expect(websocketServer({ hello: 'frame' }).credentials()).toEqual({ token })
  expect(websocketServer({ hello: 'frame', seed: 'b' }).credentials().token).not.toBe(token)
  const client = await dial(`?token=${token}`)
  await client.ask({ type: 'hello', token })
  await client.ask({ said: `Bearer ${token}`, url: 'wss://x.test/?token=somebody-elses', token: 'a-third' })
  const shown = JSON.stringify(control.log())
  for (const secret of [token, 'somebody-elses', 'a-third']) expect(shown).not.toContain(secret)
  expect(shown).toContain('Bearer [redacted]')
})
