import { createClient, type ErrorKind } from '@tributary/core'
import { loses, mutes, replaces, says, together, websocketServer } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Message, pass, sent, stage } from '../test/kit'
import { messages, type WebSocketOptions, websocket } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const welcome = (message: Message) => message?.type === 'welcome'
const hello = (token: string | undefined) => ({ type: 'hello', token })

/** A client that says hello to a server that wants it. */
const polite = (options: Parameters<typeof stage<string | undefined>>[0] = {}) =>
  stage<string | undefined>({
    ...options,
    server: { hello: 'frame', ...options.server },
    provider: (vendor, url) => ({
      credentials: () => vendor.credentials().token,
      hello,
      accepted: welcome,
      ...options.provider?.(vendor, url),
    }),
  })

it('says hello first, and nothing else until it is let in', async () => {
  const on = polite({ latency: 100 })
  const heard = on.hear(messages())
  const sending = on.client.send(messages(), { n: 1 })
  await pass(250)
  expect(sent(on)).toEqual(['{"type":"hello","token":"[redacted]"}'])
  expect(heard.statuses).toEqual(['pending'])
  await pass()
  await sending
  expect(sent(on).slice(1)).toEqual(['{"n":1}'])
  expect([heard.statuses, heard.events]).toEqual([['pending', 'live'], [{ n: 1 }]])
  await on.client.close()
})

it('lets nobody hear what came before the welcome, and everybody what came right after it', async () => {
  const on = polite({
    latency: 0,
    behaviour: () => ({
      open: (connection) => connection.send('{"n":1}'),
      out(data, next) {
        next(data)
        if (String(data).includes('welcome')) next('{"n":2}')
      },
    }),
  })
  const heard = on.hear(messages())
  await pass()
  expect(heard.events).toEqual([{ n: 2 }])
  await on.client.close()
})

it.each([0, 10])('waits for the greeting of a server that speaks first (latency %i ms)', async (latency) => {
  const on = stage({ server: { hello: 'greeting' }, provider: () => ({ accepted: welcome }), latency })
  const heard = on.hear(messages())
  await pass()
  expect(heard.statuses).toEqual(['pending', 'live'])
  on.emit({ n: 1 })
  await pass()
  expect(heard.events).toEqual([{ n: 1 }])
  await on.client.close()
})

it('takes the first greeting only, and hears a second one like any message', async () => {
  const behaviour = says('{"type":"welcome"}', '{"n":1}', '{"type":"welcome"}')
  const on = stage({ behaviour, provider: () => ({ accepted: welcome }), latency: 0 })
  const heard = on.hear(messages())
  await pass()
  expect(heard.events).toEqual([{ n: 1 }, { type: 'welcome' }])
  await on.client.close()
})

it('takes nothing for an answer to its hello that came before it', async () => {
  const on = polite({ behaviour: together(says('{"type":"welcome","unasked":true}'), loses(/"welcome"}/)), latency: 0 })
  const heard = on.hear(messages())
  await pass()
  expect(sent(on)).toHaveLength(1)
  expect(heard.statuses).toEqual(['pending'])
  await on.client.close()
})

it('hears a greeting that comes with the handshake, and what comes with it, over a real server', async () => {
  vi.useRealTimers()
  const vendor = websocketServer()
  const behaviour = says('{"n":1}', '{"type":"welcome"}', '{"n":2}')
  const emulator = await createEmulator({ vendors: [vendor], behaviour })
  const client = createClient({
    providers: [websocket({ url: emulator.url('websocket'), accepted: welcome })],
    WebSocket,
  })
  const events: unknown[] = []
  client.subscribe(messages(), (event) => events.push(event))
  await vi.waitUntil(() => events.length > 0)
  expect(events).toEqual([{ n: 2 }])
  await client.close()
  await emulator.close()
})

it('gives up waiting for a welcome that never comes, and tries again', async () => {
  const on = polite({ behaviour: mutes() })
  on.hear(messages())
  await pass(10_500)
  expect(on.client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  expect(on.emulator.attempts).toBeGreaterThan(1)
  await on.client.close()
})

it.each<[ErrorKind, number]>([
  ['unauthorized', 2],
  ['refused', 1],
])('fails with the kind %s that accepted gives, after %i attempts', async (kind, attempts) => {
  const on = polite({
    behaviour: replaces('welcome', '{"type":"denied","reason":"Not you."}'),
    provider: () => ({ accepted: (message) => welcome(message) || (message?.type === 'denied' && kind) }),
  })
  on.hear(messages())
  await pass(600_000)
  expect(on.emulator.attempts).toBe(attempts)
  expect(on.client.connection).toMatchObject({
    status: 'failed',
    error: { kind, message: 'The server did not let the client in', cause: { type: 'denied', reason: 'Not you.' } },
  })
  await on.client.close()
})

it('takes a greeting that refuses at its word', async () => {
  const on = stage({
    behaviour: says('{"type":"denied"}'),
    provider: () => ({ accepted: (message) => message?.type === 'denied' && 'forbidden' }),
  })
  on.hear(messages())
  await pass(600_000)
  expect(on.emulator.attempts).toBe(1)
  expect(on.client.connection).toMatchObject({
    status: 'failed',
    error: { kind: 'forbidden', cause: { type: 'denied' } },
  })
  await on.client.close()
})

it('asks for fresh credentials when a close says that they are stale', async () => {
  const asked: string[] = []
  const on = polite({
    provider: (vendor) => ({
      credentials: ({ reason }) => {
        asked.push(reason)
        return reason === 'rejected' ? vendor.credentials().token : 'a-stale-token'
      },
    }),
  })
  const heard = on.hear(messages())
  await pass()
  expect(asked).toEqual(['first', 'rejected'])
  expect(heard.statuses.at(-1)).toBe('live')
  await on.client.close()
})

it.each<[string, WebSocketOptions['verdict'], object]>([
  ['by the words of the app', (code) => (code === 4400 ? 'refused' : undefined), { status: 'failed' }],
  ['as usual where the app says nothing', () => undefined, { status: 'reconnecting' }],
  ['as usual without a verdict', undefined, { status: 'reconnecting' }],
])('judges a close %s', async (_, verdict, shown) => {
  const on = stage({ provider: () => ({ verdict }), client: { backoff: () => 60_000 } })
  on.hear(messages())
  await pass()
  on.emulator.control('websocket').drop({ code: 4400, reason: 'enough' })
  await pass()
  const { connection } = on.client
  expect(connection).toMatchObject(shown)
  expect('error' in connection ? connection.error : 'reason' in connection && connection.reason).toMatchObject({
    kind: verdict?.(4400, '') ?? 'network',
    code: 4400,
    reason: 'enough',
  })
  await on.client.close()
})

it('asks for the address on every attempt, with fresh credentials', async () => {
  const dialled: string[] = []
  let n = 0
  const on = stage<string>({
    provider: (_, url) => ({
      credentials: () => `token ${++n}`,
      url: (token) => {
        dialled.push(token)
        return `${url}?token=${encodeURIComponent(token)}`
      },
    }),
  })
  on.hear(messages())
  await pass()
  on.emulator.control('websocket').drop()
  await pass()
  expect(dialled).toEqual(['token 1', 'token 2'])
  expect(on.emulator.connections.map(({ url }) => new URL(url).searchParams.get('token'))).toEqual(dialled)
  expect(on.client.links).toMatchObject([{ address: 'websocket' }])
  await on.client.close()
})

it('offers the subprotocols it is given', async () => {
  const offered: unknown[] = []
  const { emulator, client } = stage()
  class Noted extends emulator.WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url)
      offered.push(protocols)
    }
  }
  const noted = createClient({
    providers: [websocket({ url: emulator.url('websocket'), protocols: ['v1.acme'] })],
    WebSocket: Noted,
  })
  noted.subscribe(messages(), () => {})
  await pass()
  expect(offered).toEqual([['v1.acme']])
  await Promise.all([client.close(), noted.close()])
})
