import { leaks } from '@tributary/emulator/conformance'
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
  expect(leaks([connection, on.inspected, heard.errors], [CANARY])).toEqual([])
  await on.client.close()
})

it('takes two servers under two names', async () => {
  const names = ['prices', 'news'].map((name) => websocket({ url: `wss://${name}.test`, name }))
  expect(names.map((provider) => [provider.name, provider.address(messages({ provider: provider.name }))])).toEqual([
    ['prices', 'wss://prices.test'],
    ['news', 'wss://news.test'],
  ])
})
