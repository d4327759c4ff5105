import { says } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { channels, type Message, pass, sent, stage } from '../test/kit'
import { channel, messages, websocket } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('is the whole socket with no option but the url: what arrives is heard, and what is sent goes out', async () => {
  const on = stage()
  const heard = on.hear(messages())
  await pass()
  on.emit({ price: 7 })
  on.emit('plain text')
  await pass()
  expect(heard.events).toEqual([{ price: 7 }, 'plain text'])
  await Promise.all([on.client.send(messages(), { text: 'hi' }), on.client.send(messages(), 'hi'), pass()])
  expect(sent(on)).toEqual(['{"text":"hi"}', 'hi'])
  expect(heard.events.slice(2)).toEqual([{ text: 'hi' }, 'hi'])
  heard.stop()
  await pass(3_000)
  expect(sent(on)).toHaveLength(2)
  expect(on.client.connection.status).toBe('idle')
  await on.client.close()
})

it('sends although nobody listens, and resolves with nothing once it is written', async () => {
  const on = stage()
  const sending = on.client.send(messages(), [1])
  await pass()
  expect(await sending).toBeUndefined()
  expect(sent(on)).toEqual(['[1]'])
  // The echo was for nobody: who comes now was not there.
  const late = on.hear(messages())
  await pass()
  expect(late.events).toEqual([])
  await on.client.close()
})

it('reports a gap after each reconnect, for nobody knows what was said in between', async () => {
  const on = stage()
  const heard = on.hear(messages())
  await pass()
  on.emulator.control('websocket').drop()
  await pass()
  expect(heard.gaps).toMatchObject([{ reason: 'reconnected', recovered: false }])
  expect(heard.statuses).toEqual(['pending', 'live', 'recovering', 'live'])
  await on.client.close()
})

it.each([0, 10])('hears what the server says with its first breath (latency %i ms)', async (latency) => {
  const on = stage({ behaviour: says('{"n":1}', '{"n":2}'), latency })
  const heard = on.hear(messages())
  await pass()
  on.emit({ n: 3 })
  await pass()
  expect(heard.events).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  expect(on.warnings()).toEqual([])
  await on.client.close()
})

it('routes each message to one topic: a channel, messages(), or nowhere', async () => {
  const route = (message: Message) => {
    if (message?.type === 'pong') return undefined
    return message?.type === 'event'
      ? { channel: String(message.channel), event: message.data }
      : { event: message?.type }
  }
  const on = stage({ provider: () => ({ route }) })
  const [rest, a, b] = [on.hear(messages()), on.hear(channel('a')), on.hear(channel('b'))]
  await pass()
  for (const type of ['pong', 'event', 'news']) on.emit({ type, channel: 'a', data: { n: 1 } })
  on.emit({ type: 'event', channel: 'nobody wants it', data: { n: 2 } })
  await pass()
  expect([rest.events, a.events, b.events]).toEqual([['news'], [{ n: 1 }], []])
  expect(on.emulator.attempts).toBe(1)
  expect(on.warnings()).toEqual([])
  await on.client.close()
})

it('keeps messages() and a channel called "messages" apart', async () => {
  const on = stage({ server: { channels: true }, provider: () => channels })
  const [everything, one] = [on.hear(messages()), on.hear(channel('messages'))]
  await pass()
  everything.stop()
  await pass()
  on.emit({ type: 'event', channel: 'messages', data: 1 })
  await pass()
  expect([everything.events, one.events]).toEqual([[], [1]])
  expect(sent(on)).toEqual(['{"type":"join","channel":"messages"}'])
  await on.client.close()
})

it('joins and leaves channels, and says things to them, in the words of the app', async () => {
  const on = stage({ server: { channels: true }, provider: () => channels })
  const [a, again] = [on.hear(channel('a')), on.hear(channel('a'))]
  await pass()
  await Promise.all([on.client.send(channel<unknown>('a'), { n: 1 }), pass()])
  await Promise.all([on.client.send(messages(), { type: 'ping' }), pass()])
  expect([a.events, again.events]).toEqual([[{ n: 1 }], [{ n: 1 }]])
  a.stop()
  again.stop()
  await pass()
  expect(sent(on)).toEqual([
    '{"type":"join","channel":"a"}',
    '{"type":"say","channel":"a","data":{"n":1}}',
    '{"type":"ping"}',
    '{"type":"leave","channel":"a"}',
  ])
  await on.client.close()
})

it('says nothing where join and leave give nothing', async () => {
  const on = stage({ provider: () => ({ ...channels, join: () => {}, joined: undefined, leave: () => {} }) })
  const heard = on.hear(channel('a'))
  await pass()
  expect(heard.statuses).toEqual(['pending', 'live'])
  heard.stop()
  await pass()
  expect(sent(on)).toEqual([])
  await on.client.close()
})

it('fails the one channel that the server refuses, with the kind the app names and the message as the cause', async () => {
  const on = stage({
    server: { channels: true },
    provider: () => channels,
    behaviour: () => ({
      out: (data, next) => next(String(data).replace('joined","channel":"b"', 'refused","channel":"b"')),
    }),
  })
  const [a, b] = [on.hear(channel('a')), on.hear(channel('b'))]
  await pass()
  expect([a.statuses.at(-1), b.statuses.at(-1)]).toEqual(['live', 'failed'])
  expect(b.errors).toMatchObject([
    {
      message: 'The server refused channel("b")',
      kind: 'forbidden',
      provider: 'websocket',
      topic: { name: 'b' },
      cause: { type: 'refused', channel: 'b' },
    },
  ])
  await on.client.close()
})

it('says what to write when a channel would hear nothing, or a message to it has no form', async () => {
  const on = stage()
  const heard = on.hear(channel('a'))
  const sending = on.client.send(channel('a'), 1).catch((thrown: unknown) => thrown)
  await pass()
  expect(heard.errors).toMatchObject([
    { kind: 'config', message: 'channel("a") would hear nothing: add route, or use messages()' },
  ])
  expect(await sending).toMatchObject({
    kind: 'config',
    message: 'Nothing says how a message to channel("a") looks: add send',
  })
  expect(sent(on)).toEqual([])
  await on.client.close()
})

it('sends no undefined, and nothing that JSON cannot say', async () => {
  const on = stage()
  const outcomes = [undefined, 7n].map((data) => on.client.send(messages(), data).catch((thrown: unknown) => thrown))
  await pass()
  expect(await Promise.all(outcomes)).toMatchObject([
    { kind: 'invalid', message: 'undefined cannot be sent: JSON has no word for it' },
    { name: 'RealtimeError', cause: { message: expect.stringContaining('BigInt') } },
  ])
  expect(sent(on)).toEqual([])
  await on.client.close()
})

it.each([
  ["There is no url: write websocket({ url: 'wss://…' })", { url: '' }],
  ["There is no url: write websocket({ url: 'wss://…' })", { url: undefined as never }],
  ['credentials would be given to nobody', { url: 'wss://a.test', credentials: () => 'token' }],
  ['joined would wait for the answer to a join', { url: 'wss://a.test', joined: () => true }],
])('refuses options that could not do anything: %s', (words, options) => {
  expect(() => websocket(options)).toThrow(words)
})

it.each([
  ['wss://a.test/live?key=secret#part', 'wss://a.test/live'],
  ['wss://ada:secret@a.test/live', 'wss://a.test/live'],
  [() => 'wss://a.test/secret', 'prices'],
])('shows the address %s as %s', (url, shown) => {
  const provider = websocket({ url, name: 'prices' })
  expect(provider.address(messages({ provider: 'prices' }))).toBe(shown)
  expect(provider.address(channel('a', { provider: 'prices' }))).toBe(shown)
})

it('promises to notice a dead peer only where it is told how long silence may be', () => {
  const promised = [undefined, 60_000].map((silence) => websocket({ url: 'wss://a.test', silence }).capabilities)
  expect(promised).toEqual(
    [false, true].map((heartbeat) => ({ resume: false, snapshot: false, heartbeat, sendAck: false, order: true })),
  )
})
