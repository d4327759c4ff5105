import { createMemoryEmulator, says } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pass, stage } from '../test/kit'
import { messages, websocket } from './index'

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

it.each<[string, (url: string) => object]>([
  ['in its hello', () => ({ hello: (token: string) => ({ token }) })],
  ['in its address', (url) => ({ url: (token: string) => `${url}?token=${encodeURIComponent(token)}` })],
  ['in the path of its address', (url) => ({ url: (token: string) => `${url}/${encodeURIComponent(token)}` })],
])('lets a secret %s be seen nowhere', async (_, how) => {
  const said: unknown[] = []
  for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void said.push(words))
  }
  const on = stage<string>({
    behaviour: says(JSON.stringify({ type: 'denied', reason: `Unknown: ${CANARY}`, [CANARY]: [CANARY] })),
    provider: (_, url) => ({
      credentials: () => CANARY,
      accepted: (message) => message?.type === 'denied' && 'unauthorized',
      joined: undefined,
      ...how(url),
    }),
  })
  // The server says it before anybody asks; the second time it is waited for.
  on.client.onConnection((connection) => said.push(connection, on.client.links))
  const heard = on.hear(messages())
  await pass(60)
  on.emulator.control('websocket').emit(`said ${CANARY}`)
  on.emulator.control('websocket').emit({ type: 'denied', reason: CANARY })
  await pass(60)
  on.emulator.control('websocket').drop({ code: 4400, reason: CANARY })
  await pass(60_000)
  expect(on.client.connection).toMatchObject({ status: 'failed', error: { kind: 'unauthorized' } })
  const everything = texts([said, on.inspected, heard.errors, on.client.connection, on.client.links]).join('\n')
  expect(everything).toContain('[redacted]')
  expect(everything).not.toContain('canary')
  await on.client.close()
})

it.each([
  [
    'a function that throws it',
    () => {
      throw new Error(CANARY)
    },
  ],
  ['what is no address', (token: string) => token],
  ['one that is not encrypted', (token: string) => `ws://a.test/${encodeURIComponent(token)}`],
])('does not quote a secret address: %s', async (_, url) => {
  const on = stage<string>({ provider: () => ({ credentials: () => CANARY, url }) })
  const heard = on.hear(messages())
  await pass(60_000)
  expect(on.emulator.attempts).toBe(0)
  const { connection } = on.client
  expect(['failed', 'reconnecting']).toContain(connection.status)
  expect(texts([connection, on.inspected, heard.errors]).join('\n')).not.toContain('canary')
  await on.client.close()
})

it.each([
  ['wss://a.test', undefined, true],
  ['ws://127.0.0.1:8787', undefined, true],
  ['ws://a.test', true, true],
  ['ws://a.test', undefined, false],
  ['ws://127.0.0.1.a.test', undefined, false],
  ['https://a.test', undefined, false],
])('dials %s (allowInsecure: %s): %s', async (url, allowInsecure, dials) => {
  const emulator = createMemoryEmulator()
  const dialled: string[] = []
  class Noted extends emulator.WebSocket {
    constructor(address: string) {
      super(emulator.url('websocket'))
      dialled.push(address)
    }
  }
  const on = stage({ provider: () => ({ url, allowInsecure }), client: { WebSocket: Noted } })
  const heard = on.hear(messages())
  await pass()
  expect(dialled).toEqual(dials ? [url] : [])
  expect(heard.errors.map(({ kind }) => kind)).toEqual(dials ? [] : ['config'])
  await on.client.close()
})

it('takes two servers under two names', async () => {
  const names = ['prices', 'news'].map((name) => websocket({ url: `wss://${name}.test`, name }))
  expect(names.map((provider) => [provider.name, provider.address(messages({ provider: provider.name }))])).toEqual([
    ['prices', 'wss://prices.test'],
    ['news', 'wss://news.test'],
  ])
})
