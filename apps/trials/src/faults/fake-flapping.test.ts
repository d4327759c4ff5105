import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { stage } from './stage'

const news = channel<number>('news')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['a server that answers', true],
  ['a server that cannot be reached', false],
])(
  'case 27: a network that flaps five times a second makes at most one attempt in 2 s and ten a minute, to %s',
  async (_, answers) => {
    const at: number[] = []
    const { client, watched, listen, lines, pass, tell } = stage(
      {
        dial(line, nth) {
          at.push(performance.now())
          if (answers || !nth) line.accept()
          else line.end(1006)
        },
      },
      // Every attempt is then one that a hint has made.
      { backoff: () => 86_400_000 },
    )
    const heard = listen(news)
    await pass(60_000)
    if (!answers) lines[0]?.end(1006)
    const flap = async (times: number) => {
      for (let n = 0; n < times; n++) {
        tell('offline')
        await pass(100)
        tell('online')
        await pass(100)
      }
    }
    await flap(50)
    const attempts = at.length - 1
    expect(attempts).toBeGreaterThan(1)
    expect(attempts).toBeLessThanOrEqual(6)
    await flap(250)
    for (const [n, time] of at.slice(1).entries()) {
      const later = at.slice(1).filter((other) => other >= time && other < time + 60_000)
      expect(later.length, 'within a minute').toBeLessThanOrEqual(10)
      const [, next] = at.slice(n + 1)
      if (next !== undefined) expect(next - time, 'apart').toBeGreaterThanOrEqual(2_000)
    }
    // It calms down, and the last good news is not forgotten.
    tell('offline', 'online')
    await pass(60_000)
    expect(client.connection.status).toBe(answers ? 'connected' : 'reconnecting')
    if (answers) expect(heard.gaps).toHaveLength(at.length - 1)
    await watched.closed()
  },
)
