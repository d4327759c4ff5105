import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMemoryEmulator, replay } from './index'
import { raw } from './raw'
import type { RecordedEntry, RecordedFacts, Recording } from './recording'

type Line = readonly [seconds: number, direction: '>' | '<', data: string, opcode?: number]

/** A connection that opened so many seconds `after` noon and lived `for` so many, and what was said on it: `>` by the client. */
function entry(
  lines: readonly Line[],
  more: Partial<RecordedEntry> & { readonly after?: number; readonly for?: number } = {},
): RecordedEntry {
  const { after = 0, for: seconds = 60, ...rest } = more
  const start = Date.parse('2026-05-01T12:00:00.000Z') + after * 1_000
  return {
    startedDateTime: new Date(start).toISOString(),
    time: seconds * 1_000,
    request: { url: 'wss://api.example/radio' },
    response: { status: 101 },
    timings: { receive: seconds * 1_000 },
    _webSocketMessages: lines.map(([time, direction, data, opcode = 1]) => ({
      type: direction === '>' ? 'send' : 'receive',
      time: start / 1_000 + time,
      opcode,
      data,
    })),
    ...rest,
  }
}
const recording = (...entries: readonly RecordedEntry[]): Recording => ({ log: { entries } })
const by = (provider: string, closed?: RecordedFacts['closed']) => ({ _tributary: { provider, closed } })
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

/** Connects somebody to a replay. */
function tune(what: Recording, options?: Parameters<typeof replay>[1], path = '') {
  const vendor = replay(what, options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const dial = (more = path) => raw(emulator.WebSocket, emulator.url(vendor.name) + more)
  return { emulator, dial, client: dial() }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('plays what was received, as fast as it was', async () => {
  const { client } = tune(
    recording(
      entry([
        [1, '<', 'one'],
        [1, '<', 'two'],
        [3, '<', 'three'],
      ]),
    ),
  )
  await pass(999)
  expect(client.frames).toEqual([])
  await pass(1)
  expect(client.frames).toEqual(['one', 'two'])
  await pass(1_999)
  expect(client.frames).toHaveLength(2)
  await pass(1)
  expect(client.frames).toEqual(['one', 'two', 'three'])
})

it('plays from when it opened, and not from the first frame, where that is known', async () => {
  const { client } = tune(recording(entry([[5, '<', 'one']], { for: 10, timings: { receive: 7_000 } })))
  await pass(1_999)
  expect(client.frames).toEqual([])
  await pass(1)
  expect(client.frames).toEqual(['one'])
  const unknown = tune(recording(entry([[5, '<', 'one']], { timings: undefined })))
  await pass(4_999)
  expect(unknown.client.frames).toEqual([])
  await pass(1)
  expect(unknown.client.frames).toEqual(['one'])
})

it('plays ten times as fast, or at once', async () => {
  const lines: readonly Line[] = [
    [10, '<', 'one'],
    [50, '<', 'two'],
  ]
  const { client } = tune(recording(entry(lines)), { speed: 10 })
  await pass(1_000)
  expect(client.frames).toEqual(['one'])
  await pass(4_000)
  expect(client.frames).toEqual(['one', 'two'])
  const hurried = tune(recording(entry(lines)), { speed: Number.POSITIVE_INFINITY })
  await pass()
  expect(hurried.client.frames).toEqual(['one', 'two'])
})

it('answers after it was asked, and what comes later comes so much later', async () => {
  const { client, emulator } = tune(
    recording(
      entry([
        [0, '>', '{"token":"[redacted]"}'],
        [1, '<', 'welcome'],
        [2, '<', 'news'],
      ]),
    ),
  )
  await pass(500)
  expect(client.frames).toEqual([])
  client.socket.send('{"token":"s3cret"}')
  await pass(999)
  expect(client.frames).toEqual([])
  await pass(1)
  expect(client.frames).toEqual(['welcome'])
  await pass(1_000)
  expect(client.frames).toEqual(['welcome', 'news'])
  expect(emulator.control('replay').log()[0]?.frame).toBe('{"token":"[redacted]"}')
})

it('takes what was asked in another order, and early', async () => {
  const { client } = tune(
    recording(
      entry([
        [0, '>', 'join a'],
        [0, '<', 'a'],
        [5, '>', 'join b'],
        [5, '<', 'b'],
        [6, '>', 'join a'],
        [6, '<', 'a'],
      ]),
    ),
  )
  await pass()
  client.socket.send('join b')
  await pass(100)
  expect(client.frames).toEqual([])
  client.socket.send('join a')
  await pass()
  expect(client.frames).toEqual(['a'])
  await pass(5_000)
  expect(client.frames).toEqual(['a', 'b'])
  client.socket.send('join a')
  await pass(1_000)
  expect(client.frames).toEqual(['a', 'b', 'a'])
})

it('takes what was never recorded for what it waits for', async () => {
  const { client } = tune(
    recording(
      entry([
        [0, '>', '{"id":"x1"}'],
        [0, '<', 'done'],
        [0, '>', '{"id":"x2"}'],
        [0, '<', 'too'],
      ]),
    ),
  )
  await pass()
  client.socket.send('{"id":"y7"}')
  await pass()
  expect(client.frames).toEqual(['done'])
  client.socket.send('{"id":"y8"}')
  await pass()
  expect(client.frames).toEqual(['done', 'too'])
})

it('goes on without what the client does not say, and waits for the same only once', async () => {
  const beats: readonly Line[] = [
    [1, '>', 'beat'],
    [1, '<', 'one'],
    [2, '>', 'beat'],
    [2, '<', 'two'],
    [3, '>', 'ask'],
    [3, '<', 'three'],
  ]
  const { client } = tune(recording(entry(beats)))
  await pass(1_500)
  // What is said meanwhile does not make it wait longer.
  client.socket.send('ask')
  await pass(499)
  expect(client.frames).toEqual([])
  await pass(1)
  expect(client.frames).toEqual(['one', 'two'])
  client.socket.send('beat')
  await pass(1_000)
  expect(client.frames).toEqual(['one', 'two', 'three'])
})

it('is patient at every turn anew', async () => {
  const { client } = tune(
    recording(
      entry([
        [0, '>', 'a'],
        [0, '<', 'one'],
        [0, '>', 'b'],
        [0, '<', 'two'],
        [0, '>', 'c'],
        [0, '<', 'three'],
      ]),
    ),
  )
  await pass(900)
  client.socket.send('a')
  await pass(900)
  expect(client.frames).toEqual(['one'])
  await pass(100)
  expect(client.frames).toEqual(['one', 'two'])
  await pass(999)
  expect(client.frames).toHaveLength(2)
  await pass(1)
  expect(client.frames).toHaveLength(3)
})

it('ends each connection as it was ended, refuses what was refused, and everybody after the last', async () => {
  const { client, dial } = tune(
    recording(
      entry([], { ...by('radio'), after: 10, response: { status: 401 } }),
      entry([[1, '<', 'second']], { ...by('radio', { code: 1012, reason: 'restart' }), after: 30, for: 2 }),
      entry([], { ...by('radio'), after: 20, response: { status: 0 } }),
      entry([[1, '<', 'first']], { ...by('radio'), for: 5 }),
    ),
  )
  const closed = vi.fn()
  void client.closed.then(closed)
  await pass(4_999)
  expect(client.frames).toEqual(['first'])
  expect(closed).not.toHaveBeenCalled()
  await pass(1)
  expect(closed).toHaveBeenCalledWith({ code: 1006, reason: '' })
  for (const _ of [401, 0]) {
    const refused = dial()
    await pass()
    expect(await refused.closed).toEqual({ code: 1006, reason: '' })
  }
  const again = dial()
  await pass(2_000)
  expect(again.frames).toEqual(['second'])
  expect(await again.closed).toEqual({ code: 1012, reason: 'restart' })
  const over = dial()
  await pass()
  expect(await over.closed).toEqual({ code: 1006, reason: '' })
})

it('lets what came last be heard before it ends, at any speed', async () => {
  const { client } = tune(recording(entry([[0, '<', 'one']], by('radio', { code: 1012 }))), {
    speed: Number.POSITIVE_INFINITY,
  })
  const order: string[] = []
  client.socket.onmessage = async () => {
    // What a client makes of a frame takes some promises.
    for (let i = 0; i < 20; i++) await null
    order.push('heard')
  }
  client.socket.onclose = () => void order.push('closed')
  await pass()
  await pass()
  expect(order).toEqual(['heard', 'closed'])
})

it('ends without a reason that no close frame has room for', async () => {
  for (const reason of ['ä'.repeat(61), 'ä'.repeat(62)]) {
    const { client } = tune(recording(entry([], by('radio', { code: 1012, reason }))), {
      speed: Number.POSITIVE_INFINITY,
    })
    await pass(1)
    expect(await client.closed).toEqual({ code: 1012, reason: reason.length > 61 ? '' : reason })
  }
})

it('refuses with the status that was recorded, or 503 where there was none', () => {
  for (const [status, refused] of [
    [401, 401],
    [0, 503],
  ] as const) {
    const vendor = replay(recording(entry([], { response: { status } })))
    expect(vendor.refusal?.({ url: 'wss://emulator.test/replay' })).toBe(refused)
  }
})

it('stays open at the end of what was not ended, and begins again if it loops', async () => {
  const { client, dial, emulator } = tune(recording(entry([[1, '<', 'one']], by('radio'))), { loop: true })
  await pass(100_000)
  expect(client.frames).toEqual(['one'])
  expect(emulator.connections[0]?.closed).toBeNull()
  const other = dial()
  await pass(1_000)
  expect(other.frames).toEqual(['one'])
})

it('plays to each address what was recorded of it, and of one provider only', async () => {
  const at = (url: string) => ({ request: { url } })
  const what = recording(
    entry([[0, '<', 'orders']], { ...by('rested'), ...at('wss://api.example/api/1/ce/orders?key=***') }),
    entry([[0, '<', 'notes']], { ...by('rested'), ...at('wss://api.example/api/1/ce/notes?key=***') }),
    entry([[0, '<', 'chat']], { ...by('skapi'), ...at('wss://skapi.invalid/') }),
  )
  const { client, dial } = tune(what, {}, '/api/1/ce/notes?key=k')
  const orders = dial('/api/1/ce/orders')
  await pass()
  expect([client.frames, orders.frames]).toEqual([['notes'], ['orders']])
  const chat = tune(what, { name: 'skapi' })
  await pass()
  expect(chat.client.frames).toEqual(['chat'])
})

it('plays what Chrome saves: other requests beside it, bytes in base64, frames of no kind', async () => {
  const page = {
    ...entry([]),
    request: { url: 'https://api.example/' },
    response: { status: 200 },
    _webSocketMessages: undefined,
  }
  const { client, emulator } = tune(
    recording(
      page,
      entry(
        [
          [0, '>', btoa('ask'), 2],
          [0, '<', 'text'],
          [0, '<', btoa('\u0001\u00ff'), 2],
          [0, '<', '', 9],
        ],
        { timings: undefined },
      ),
    ),
  )
  await pass()
  expect(client.frames).toHaveLength(2)
  expect([...new Uint8Array(await (client.frames[1] as Blob).arrayBuffer())]).toEqual([1, 255])
  expect(emulator.control('replay').emit({ more: true })).toEqual({ connections: 1 })
  await pass()
  expect(client.frames[2]).toBe('{"more":true}')
})

it('plays nothing to those who have gone', async () => {
  const { client, emulator } = tune(recording(entry([[1, '<', 'one']], by('radio', { code: 1012 }))))
  await pass()
  client.socket.close()
  await pass(60_000)
  expect(emulator.control('radio').log()).toEqual([])
  expect(emulator.control('radio').emit('more')).toEqual({ connections: 0 })
  expect(vi.getTimerCount()).toBe(0)
})

it('says what is wrong with a recording, or a speed', () => {
  expect(() => replay(recording())).toThrow(/no WebSocket of 'replay' in this recording/)
  expect(() => replay(recording(entry([], by('radio'))), { name: 'tv' })).toThrow(/no WebSocket of 'tv'/)
  for (const speed of [0, -1, Number.NaN]) expect(() => replay(recording(entry([])), { speed })).toThrow(`not ${speed}`)
})

it('keeps up with a long conversation', async () => {
  const lines = Array.from({ length: 3_000 }, (_, n): readonly Line[] => [
    [0, '>', `{"ask":${n}}`],
    [0, '<', `{"answer":${n}}`],
  ]).flat()
  const { client } = tune(recording(entry(lines)), { speed: Number.POSITIVE_INFINITY })
  await client.opened
  for (let n = 0; n < 3_000; n++) {
    client.socket.send(`{"ask":${n}}`)
    expect(await client.next()).toEqual({ answer: n })
  }
}, 10_000)

it('plays a provider whose name is no word', async () => {
  const { client } = tune(recording(entry([[0, '<', 'one']], by('Büro/2 (Ost)'))))
  await pass()
  expect(client.frames).toEqual(['one'])
})

it('says what is no recording, and where one is broken', () => {
  const foreign = [null, {}, { log: {} }, { log: { entries: {} } }, '{"type":"transition"}\n'] as unknown as Recording[]
  for (const what of foreign)
    expect(() => replay(what)).toThrow('This is no HAR: replay() takes what har() of a recorder')
  const fine = entry([[0, '<', 'one']])
  const said = (message: object) => ({ _webSocketMessages: [...(fine._webSocketMessages ?? []), message as never] })
  for (const [more, words] of [
    [{ startedDateTime: 'noon' }, 'startedDateTime is not a time such as "2026-'],
    [{ time: undefined as never }, 'time is not a number of ms'],
    [{ request: { url: '/radio' } }, 'request.url is not an address'],
    [{ response: undefined as never }, 'response.status is not an HTTP status'],
    [
      said({ type: 'receive', time: 1, opcode: 2, data: '***' }),
      '_webSocketMessages[1] is not { type, time, opcode, data }',
    ],
    [said({ type: 'receive', time: 1, opcode: 1 }), '_webSocketMessages[1] is not { type, time, opcode, data }'],
    [said({ type: 'send', opcode: 1, data: 'one' }), '_webSocketMessages[1] is not { type, time, opcode, data }'],
  ] as const)
    expect(() => replay(recording(fine, { ...fine, ...more }))).toThrow(`cannot be played: log.entries[1].${words}`)
})

it('plays the connections of one server only, where it is told which', async () => {
  const what = recording(
    entry([[0, '<', 'update']], { request: { url: 'ws://localhost:5173/?token=t' } }),
    entry([[0, '<', 'news']], { after: 1 }),
  )
  const { client } = tune(what, { host: 'api.example' })
  await pass()
  expect(client.frames).toEqual(['news'])
  expect(() => replay(what, { host: 'api' })).toThrow(
    "no WebSocket of 'api' in this recording, only of localhost:5173, api.example: record with",
  )
})
