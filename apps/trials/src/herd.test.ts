import type { Client, Hint, Lifecycle } from '@tributary/core'
import { expect, it } from 'vitest'
import { fakeClock } from '../../../benchmarks/clock.mjs'
import { fakeMember, fakeServer, herd, perTenth, quantile } from '../../../benchmarks/herd.mjs'

const SEED = 11
/** Of ten thousand clients, in a tenth of a second. A policy without a spread sends all of them in one. */
const MOST = 350

it.each([
  [10_000, 1006, 0],
  [10_000, 1006, 1_000],
  [10_000, 1012, 1_000],
  // As many as a test can afford where each of them tries six or eight times.
  [2_500, 1006, 10_000],
  [2_500, 1006, 60_000],
])(
  `case 5: of %i clients cut off at once with %i no tenth of a second sees more than ${MOST} in 10 000 reach the server that is away for %i ms (seed ${SEED})`,
  async (clients, code, outage) => {
    const { reached, timers } = await herd({ clients, outage, code, seed: SEED })
    expect(reached).toHaveLength(clients)
    expect(Math.max(...perTenth(reached))).toBeLessThanOrEqual((MOST * clients) / 10_000)
    if (!outage) expect(quantile(reached, 0.99)).toBeLessThanOrEqual(5_000)
    expect(timers).toBe(0)
  },
  300_000,
)

interface Lone {
  readonly client: Client
  readonly clock: ReturnType<typeof fakeClock>
  /** How often it has tried to connect. */
  readonly tries: () => number
  tell(hint: Hint): void
  /** The server cuts it off, and is away or not. */
  cut(away: boolean): void
  back(): void
}

/** One client, connected for a minute; every draw of a delay gives nearly the longest. */
async function alone(lifecycle: 'told' | 'default', trial: (on: Lone) => Promise<void>): Promise<void> {
  const clock = fakeClock(SEED)
  Math.random = () => 0.99
  let tries = 0
  let up = true
  let hint: (kind: Hint) => void = () => {}
  const told: Lifecycle = (listener) => {
    hint = listener
    return () => {}
  }
  const { WebSocket, open } = fakeServer(
    () => up,
    () => tries++,
  )
  const client = fakeMember(lifecycle === 'told' ? { lifecycle: told } : {}, WebSocket)
  try {
    await clock.pass(60_000)
    await trial({
      client,
      clock,
      tries: () => tries,
      tell: (kind) => hint(kind),
      cut(away) {
        up = !away
        for (const line of [...open]) line.end(1006)
      },
      back() {
        up = true
      },
    })
    expect(client.connection.status).toBe('connected')
    await client.close()
    expect(clock.size).toBe(0)
  } finally {
    clock.restore()
  }
}

it('case 5: a client that has been offline tries within 50 ms of being online again', async () => {
  await alone('told', async ({ clock, tell, cut, back, tries }) => {
    tell('offline')
    cut(true)
    await clock.pass(450)
    back()
    expect(tries()).toBe(1)
    tell('online')
    await clock.pass(50)
    expect(tries()).toBe(2)
  })
})

it('case 5: a person who asks for it does not wait for the spread', async () => {
  await alone('told', async ({ client, clock, cut, back, tries }) => {
    cut(true)
    await clock.pass(450)
    back()
    expect(tries()).toBe(1)
    client.retry()
    await clock.pass(50)
    expect(tries()).toBe(2)
  })
})

it('case 5: a machine that wakes up does not trust its connection, and has a new one within 50 ms', async () => {
  await alone('default', async ({ clock, tries }) => {
    clock.sleep(600_000)
    expect(tries()).toBe(1)
    await clock.pass(50)
    expect(tries()).toBe(2)
  })
})
