import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { stage } from './stage'

const news = channel<number>('news')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Numbers that look random and are the same in every run (mulberry32). */
function draws(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** In steps of a tenth of a second, without a turn of the event loop for each of so many timers. */
async function pass(ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 100) {
    vi.advanceTimersByTime(100)
    for (let turn = 0; turn < 30; turn++) await null
  }
}

/** How long after a server has sent so many clients away each of them is back, in ms. */
async function sentAway(count: number): Promise<readonly number[]> {
  const back: number[] = []
  let at = 0
  const clients = Array.from({ length: count }, () =>
    stage(
      {
        dial(line, nth) {
          if (nth) back.push(performance.now() - at)
          line.accept()
        },
      },
      { backoff: undefined },
    ),
  )
  for (const { listen } of clients) listen(news)
  await pass(1_000)
  at = performance.now()
  for (const [n, { line }] of clients.entries()) line().end(n % 2 ? 1001 : 1012, 'deploy')
  await pass(5_000)
  for (const { client, watched } of clients) {
    expect(client.connection.status).toBe('connected')
    watched.check()
  }
  await Promise.all(clients.map(({ client }) => client.close()))
  expect(vi.getTimerCount()).toBe(0)
  return back
}

it('case 5: of a thousand clients that a server sends away no second of five sees twice its share come back', async () => {
  vi.spyOn(Math, 'random').mockImplementation(draws(5))
  const back: number[] = []
  // None knows of the others; a fake clock with the timers of all of them at once would be slow.
  for (let crowd = 0; crowd < 10; crowd++) back.push(...(await sentAway(100)))
  expect(back).toHaveLength(1_000)
  const seconds = [0, 1, 2, 3, 4].map((second) => back.filter((ms) => Math.floor(ms / 1_000) === second).length)
  expect(Math.max(...seconds)).toBeLessThanOrEqual(2 * (1_000 / 5))
}, 60_000)
