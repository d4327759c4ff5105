import { createView } from '@tributary/core'
import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { stage } from './stage'

const news = channel<number>('news')
const event = (data: number) => ({ type: 'event', channel: 'news', data })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('case 44: whatever of the app throws is reported, and everybody else is told all the same', async () => {
  const reported = new Set<string>()
  vi.stubGlobal('reportError', (error: Error) => void reported.add(error.message))
  const fail = (what: string) => (): never => {
    throw new Error(what)
  }
  const { client, watched, listen, lines, pass } = stage()
  const sum = createView({ initial: 0, reduce: (total: number, event: number) => total + event })
  const before = listen(news)
  const stops = [
    client.subscribe(news, fail('an event'), { onGap: fail('a gap'), onStatus: fail('a status') }),
    client.watch(news, createView({ initial: 0, reduce: fail('a reducer') }), () => {}),
    client.watch(news, { ...sum, snapshot: fail('a snapshot') }, () => {}),
    client.watch(news, sum, fail('a watcher')),
    client.onConnection(fail('a connection')),
    client.inspect(fail('an inspector')),
  ]
  const totals: number[] = []
  stops.push(client.watch(news, sum, (total) => totals.push(total)))
  const statuses: string[] = []
  stops.push(client.onConnection(({ status }) => statuses.push(status)))
  const after = listen(news)
  await pass()
  lines[0]?.say(event(1), event(2))
  await pass(50)
  lines[0]?.end(1006)
  await pass(1_000)
  lines[1]?.say(event(3))
  await pass(50)

  for (const heard of [before, after]) {
    expect(heard.events).toEqual([1, 2, 3])
    expect(heard.gaps).toHaveLength(1)
    expect(heard.statuses).toEqual(['pending', 'live', 'recovering', 'live'])
  }
  expect(totals.at(-1)).toBe(6)
  expect([...new Set(statuses)]).toEqual(['connected', 'reconnecting'])
  expect(lines).toHaveLength(2)
  expect([...reported].sort()).toEqual([
    'a connection',
    'a gap',
    'a reducer',
    'a status',
    'a watcher',
    'an event',
    'an inspector',
  ])
  for (const stop of stops) stop()
  await watched.closed()
})
