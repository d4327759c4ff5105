import { createClient, type SocketClass } from '@tributary/core'
import { createMemoryEmulator, replaces } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { pass, sent, stage } from '../test/kit'
import { teletracker, userEvents } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

// Every form it could be quoted in is another text: escaped in JSON, encoded in an address.
const CANARY = 'canary"\\/+é?token'

/** Every text in a value, errors with their message, stack and cause included. */
function texts(value: unknown, seen: Set<unknown> = new Set()): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  return Object.getOwnPropertyNames(value).flatMap((name) => [
    name,
    ...texts((value as Readonly<Record<string, unknown>>)[name], seen),
  ])
}

it('lets the token be seen nowhere: inspect, status, errors, links, console', async () => {
  const said: unknown[] = []
  for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void said.push(words))
  }
  const quoted = { type: 'authresponse', success: false, message: `Unknown: ${CANARY}`, asked: { token: CANARY } }
  const on = stage({ behaviour: replaces('authresponse', JSON.stringify(quoted)), credentials: () => CANARY })
  on.client.onConnection((connection) => said.push(connection, on.client.links))
  const heard = on.hear(userEvents())
  await pass(60)
  const [connection] = on.emulator.connections
  connection?.send(`not JSON: ${CANARY}`)
  connection?.send(JSON.stringify({ type: CANARY, [CANARY]: [CANARY] }))
  await pass(60_000)
  const [error] = heard.errors
  expect(error).toMatchObject({
    kind: 'unauthorized',
    reason: 'Unknown: [redacted]',
    cause: { asked: { token: '[redacted]' } },
  })
  const everything = texts([said, on.inspected, heard.errors, on.client.connection, on.client.links]).join('\n')
  expect(everything).toContain('[redacted]')
  expect(everything).not.toContain('canary')
  await on.client.close()
})

it('tells what a wrong token came to: failed, unauthorized, not tried a third time', async () => {
  const token = 'a-wrong-token'
  const on = stage({ credentials: () => token })
  const heard = on.hear(userEvents())
  await pass(600_000)
  expect(on.emulator.connections.map(sent)).toEqual([['authrequest'], ['authrequest']])
  expect(on.asked).toEqual(['first', 'rejected'])
  expect(on.client.connection).toMatchObject({
    status: 'failed',
    error: { kind: 'unauthorized', provider: 'teletracker' },
  })
  expect(heard.errors.at(-1)).toMatchObject({
    message: 'TeleTracker does not accept the token',
    reason: 'The token is unknown or expired.',
    cause: { type: 'authresponse', success: false },
  })
  on.client.retry()
  await pass()
  expect(on.asked).toEqual(['first', 'rejected', 'changed', 'rejected'])
  await on.client.close()
})

it.each([
  ['with the word Bearer', 'Bearer a-token', 'the bare token: a string without white space, and so without "Bearer "'],
  ['with a line break', 'a-token\n', 'without white space'],
  ['that is empty', '', 'gave string, not the bare token'],
  ['that is none', undefined, 'gave undefined'],
  ['that is an object', { token: 'a-token' }, 'gave object'],
])('sends no token %s, and says what to give', async (_, token, words) => {
  const on = stage({ credentials: () => token })
  const heard = on.hear(userEvents())
  await pass(60_000)
  expect(on.emulator.attempts).toBe(0)
  expect(heard.errors).toMatchObject([{ kind: 'config', retryable: false, message: expect.stringContaining(words) }])
  expect(heard.errors[0]?.message).not.toContain('a-token')
  await on.client.close()
})

it.each([
  'ws://api.example.test/teletracker',
  'ws://127.0.0.1.example.test/teletracker',
  'http://api.example.test/teletracker',
])('sends no token in the clear to %s', async (url) => {
  const on = stage({ provider: { url } })
  const heard = on.hear(userEvents())
  await pass(60_000)
  expect(on.emulator.attempts).toBe(0)
  expect(heard.errors).toMatchObject([{ kind: 'config', message: expect.stringMatching(/in the clear: use wss:/) }])
  await on.client.close()
})

it.each([
  ['wss://api.example.test/teletracker', undefined],
  ['ws://127.0.0.1:8787/teletracker', undefined],
  ['ws://localhost:8787/teletracker', undefined],
  ['ws://[::1]:8787/teletracker', undefined],
  ['ws://api.example.test/teletracker', true],
])('connects to %s (allowInsecure: %s)', async (url, allowInsecure) => {
  const on = stage({ provider: { url, allowInsecure } })
  on.hear(userEvents())
  await pass()
  expect(on.client.connection.status).toBe('connected')
  expect(on.client.links.map(({ address }) => address)).toEqual([url])
  await on.client.close()
})

it('shows an address without its query', () => {
  const provider = teletracker({ url: 'wss://api.example.test/rt?key=secret#part', credentials: () => '' })
  expect(provider.address(userEvents())).toBe('wss://api.example.test/rt')
})

it('leaves no timer and no socket, whenever it is closed', async () => {
  for (let moment = 0; moment <= 200; moment += 5) {
    const on = stage()
    const heard = on.hear(userEvents())
    if (moment > 120) on.emulator.control('teletracker').drop()
    await pass(moment)
    if (moment % 2) heard.stop()
    await on.client.close()
    await pass(50)
    expect(vi.getTimerCount(), `timers after a close at ${moment} ms`).toBe(0)
    expect(on.emulator.connections.filter(({ closed }) => !closed)).toEqual([])
    const { attempts } = on.emulator
    await pass(60_000)
    expect(on.emulator.attempts).toBe(attempts)
  }
})

it.each<[string, SocketClass]>([
  ['the in-page emulator', createMemoryEmulator().WebSocket],
  ['ws', WsWebSocket],
  ['the browser, and Node from 22 on', globalThis.WebSocket],
])('takes the WebSocket of %s as it is', (_, WebSocket) => {
  const client = createClient({ providers: [teletracker({ credentials: () => '' })], WebSocket })
  expect(client.connection.status).toBe('idle')
})
