import { afterEach, expect, it, vi } from 'vitest'
import { follow } from '../recipes/follow'
import { ticker, ticks } from '../recipes/ticker'
import { createClient } from './client'
import { FakeSocket } from './fake'

afterEach(() => {
  FakeSocket.opened = []
  vi.restoreAllMocks()
})

it('follows events and their fold, through the README’s provider', async () => {
  const said: unknown[][] = []
  vi.spyOn(console, 'log').mockImplementation((...words) => void said.push(words))
  const client = createClient({
    providers: [ticker('wss://ticker.test')],
    WebSocket: FakeSocket,
    backoff: () => 0,
    scheduler: queueMicrotask,
  })
  const controller = new AbortController()
  const following = follow(client, controller.signal)
  const join = async (times: number) => {
    await vi.waitFor(() => expect(FakeSocket.opened.length).toBe(times))
    FakeSocket.last.accept()
    await vi.waitFor(() => expect(FakeSocket.last.sent).toEqual(['{"subscribe":"ACME"}']))
    FakeSocket.last.frame('{"subscribed":"ACME"}')
  }
  await join(1)
  FakeSocket.last.frame('{"symbol":"OTHER","price":99}')
  FakeSocket.last.frame('{"symbol":"ACME","price":7}')
  FakeSocket.last.frame('{"symbol":"ACME","price":5}')
  await vi.waitFor(() => expect(said).toContainEqual([5]))
  FakeSocket.last.end(1006)
  await join(2)
  await vi.waitFor(() => expect(said).toContainEqual(['some may be missing']))
  FakeSocket.last.frame('{"symbol":"ACME","price":8}')
  await vi.waitFor(() => expect(said).toContainEqual(['the highest so far is', 8]))
  expect(said.filter(([word]) => typeof word === 'number')).toEqual([[7], [5], [8]])
  expect(said.filter(([word]) => word === 'the highest so far is')).toEqual([
    ['the highest so far is', 7],
    ['the highest so far is', 8],
  ])
  controller.abort()
  await following
  await client.close()
  expect(ticks('ACME')).toEqual({ provider: 'ticker', name: 'ticks', params: { symbol: 'ACME' } })
})
