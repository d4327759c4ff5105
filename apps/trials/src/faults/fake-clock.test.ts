import { browserLifecycle } from '@tributary/core'
import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Stage, stage } from './stage'

const news = channel<number>('news')
const event = (data: number) => ({ type: 'event', channel: 'news', data })
const never = new Promise<never>(() => {})
const HOUR = 3_600_000
const WAYS = [
  ['back', -HOUR],
  ['forward', HOUR],
] as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** No timer runs meanwhile. Whether the other clock stands still depends on the browser and the machine. */
function sleep(ms: number, monotonic: 'stands still' | 'goes on'): void {
  vi.setSystemTime(Date.now() + ms)
  if (monotonic === 'stands still') return
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms)
}

const CLOCKS = ['stands still', 'goes on'] as const

it.each(CLOCKS)(
  'case 24: after 10 min of sleep the socket is replaced on the first tick, and the gap says how long (the clock %s)',
  async (clock) => {
    const { watched, listen, lines, pass } = stage({ silence: 25_000, beat: 10_000 }, { lifecycle: browserLifecycle })
    const heard = listen(news)
    await pass(42_000)
    lines[0]?.say(event(1))
    const lastFrame = Date.now()
    sleep(600_000, clock)
    const woke = Date.now()
    await pass(5_000)
    expect([lines.length, lines[0]?.closes]).toEqual([2, 1])
    const [gap] = heard.gaps
    expect(heard.gaps).toHaveLength(1)
    expect(gap).toMatchObject({ since: lastFrame, reason: 'reconnected' })
    expect(gap?.until).toBeGreaterThanOrEqual(woke)
    expect(gap?.until).toBeLessThanOrEqual(woke + 5_000)
    lines[0]?.say(event(2))
    lines[1]?.say(event(3))
    expect(heard.events).toEqual([1, 3])
    await watched.closed()
  },
)

it.each(CLOCKS)('case 24: a peer that can be asked has 5 s to answer after a sleep (the clock %s)', async (clock) => {
  for (const alive of [true, false]) {
    let asked = 0
    const probe = async () => {
      asked++
      if (!alive) await never
    }
    const scene = stage({ session: { probe } }, { lifecycle: browserLifecycle })
    const { client, watched, listen, lines, pass } = scene
    const heard = listen(news)
    await pass(40_000)
    sleep(600_000, clock)
    await pass(5_000)
    expect(asked).toBe(1)
    expect(client.connection.status).toBe('connected')
    await pass(5_000)
    expect([lines.length, heard.gaps.length, client.connection.status]).toEqual(
      alive ? [1, 0, 'connected'] : [1, 0, 'reconnecting'],
    )
    await pass(1_000)
    expect([lines.length, heard.gaps.length, client.connection.status]).toEqual(
      alive ? [1, 0, 'connected'] : [2, 1, 'connected'],
    )
    await watched.closed()
    vi.restoreAllMocks()
  }
})

it.each(CLOCKS)(
  'case 24: whoever waits for an attempt when the machine wakes need not wait on (the clock %s)',
  async (clock) => {
    const { client, watched, listen, line, lines, pass } = await live({ backoff: () => 120_000 })
    const heard = listen(news)
    line().end(1006)
    await pass(1_000)
    sleep(600_000, clock)
    await pass(5_000)
    expect(lines).toHaveLength(2)
    expect(client.connection.status).toBe('connected')
    expect(heard.gaps).toHaveLength(1)
    await watched.closed()
  },
)

async function live(options: Parameters<typeof stage>[1]): Promise<Stage> {
  const scene = stage({}, { lifecycle: browserLifecycle, ...options })
  scene.listen(news)
  await scene.pass()
  return scene
}

/** What takes its time, from the moment at which the clock is set, and how long. */
const DURATIONS: Readonly<
  Record<string, readonly [ms: number, Parameters<typeof stage>[0], (scene: Stage) => unknown]>
> = {
  'a dial that nobody answers': [10_000, { dial: () => {} }, () => {}],
  'a server that lets nobody in': [10_000, { hears: ({ type }) => type === 'hello' }, () => {}],
  'a join that nobody answers': [10_000, { hears: ({ type }) => type === 'join' }, () => {}],
  'credentials that do not come': [10_000, { credentials: () => never }, () => {}],
  'a silent connection': [25_000, { silence: 25_000 }, () => {}],
  'a sign of life that does not come': [5_000, { session: { probe: () => never } }, ({ tell }) => tell('visible')],
}

it.each(WAYS.flatMap(([way, ms]) => Object.keys(DURATIONS).map((what) => [what, way, ms] as const)))(
  'case 51: %s lasts as long when the clock is set %s',
  async (what, _, jump) => {
    const [ms, play, start] = DURATIONS[what] ?? [0, {}, () => {}]
    const scene = stage(play)
    const { client, watched, listen, pass } = scene
    listen(news)
    await pass()
    start(scene)
    await pass(1_000)
    vi.setSystemTime(Date.now() + jump)
    await pass(ms - 1_001)
    expect(client.connection.status).not.toBe('reconnecting')
    await pass(1)
    expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
    await watched.closed()
  },
)

it.each(WAYS)(
  'case 51: the next attempt comes when it was due, when the clock is set %s meanwhile',
  async (_, jump) => {
    const { watched, listen, line, lines, pass } = await live({ backoff: () => 20_000, lifecycle: () => () => {} })
    const heard = listen(news)
    line().end(1006)
    await pass(1_000)
    vi.setSystemTime(Date.now() + jump)
    await pass(18_999)
    expect(lines).toHaveLength(1)
    await pass(1)
    expect(lines).toHaveLength(2)
    const [gap] = heard.gaps
    expect(gap && gap.until >= gap.since).toBe(true)
    await watched.closed()
  },
)

it.each(WAYS)(
  'case 51: whoever comes back to a link that waits has the rest of its time to wait, when the clock is set %s',
  async (_, jump) => {
    const scene = stage({}, { backoff: () => 20_000 })
    const { client, watched, listen, lines, pass } = scene
    const first = listen(news)
    await pass()
    scene.line().end(1006)
    first.stop()
    await pass(5_000)
    expect(client.connection.status).toBe('idle')
    vi.setSystemTime(Date.now() + jump)
    listen(news)
    await pass(14_999)
    expect(lines).toHaveLength(1)
    await pass(1)
    expect(lines).toHaveLength(2)
    await watched.closed()
  },
)

it.each(WAYS)('case 51: what waits to be sent expires in its time, when the clock is set %s', async (_, jump) => {
  const { client, watched, line, pass } = await live({ backoff: () => 60_000, lifecycle: () => () => {} })
  line().end(1006)
  let outcome = ''
  client.send(news, 1, { whenOffline: 'queue' }).catch(({ kind }) => {
    outcome = kind
  })
  await pass(1_000)
  vi.setSystemTime(Date.now() + jump)
  await pass(28_999)
  expect(outcome).toBe('')
  await pass(1)
  expect(outcome).toBe('expired')
  await watched.closed()
})

it('case 51: a clock that is set back is no sleep, and disturbs nobody', async () => {
  const { watched, listen, line, lines, pass } = await live({})
  const heard = listen(news)
  vi.setSystemTime(Date.now() - HOUR)
  await pass(60_000)
  line().say(event(1))
  expect([lines.length, heard.events, heard.gaps]).toEqual([1, [1], []])
  await watched.closed()
})
