import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { type Deferred, deferred, type FakeServer, fakeClient, fakeTopic } from './fake'
import type { Gap, Joined, Position } from './provider'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** A listener to `cars`; its joins are answered by the test. */
async function listening(server: FakeServer = {}) {
  const joins: Deferred<Joined>[] = []
  const scene = fakeClient({
    join: () => {
      joins.push(deferred())
      return joins.at(-1)?.promise
    },
    ...server,
  })
  const told: string[] = []
  const gaps: Gap[] = []
  scene.client.subscribe(cars, (event) => told.push(event), {
    onGap: (gap) => {
      gaps.push(gap)
      told.push(`gap: ${gap.reason}`)
    },
  })
  const hear = (...positions: Position[]) => {
    for (const position of positions) scene.vendor.hear(cars, `e${position}`, 1, { position })
  }
  const replay = (...positions: Position[]) => {
    for (const position of positions) scene.vendor.hear(cars, `e${position}`, 1, { position, replayed: true })
  }
  const joined = async (answer: Joined = {}) => {
    joins.at(-1)?.resolve(answer)
    await pass()
  }
  const cut = async () => {
    scene.vendor.link.end(lost())
    await pass(1_000)
  }
  await pass()
  return { ...scene, told, gaps, hear, replay, joined, cut }
}

const resumed: Joined = { continuity: 'resumed' }

it('counts anew with a server that does, also where what was held ran over', async () => {
  const { client, told, hear, joined, cut } = await listening()
  await joined({ position: 4_999 })
  hear(5_000)
  await cut()
  for (let position = 1; position <= 1_100; position++) hear(position)
  await joined({ position: 1_100 })
  hear(1_101, 1_102)
  expect(told.slice(0, 2)).toEqual(['e5000', 'gap: overflow'])
  expect(told.slice(-2)).toEqual(['e1101', 'e1102'])
  await client.close()
})

it('tells of a frame that was dropped while a rejoin was awaited, also where nothing else was missed', async () => {
  const { client, vendor, told, hear, joined, cut } = await listening()
  await joined()
  hear(5)
  await cut()
  vendor.link.alive(0)
  vendor.link.gap(null, 'oversized')
  await joined(resumed)
  // The vendor counts on: the first of these is a repetition.
  hear(5, 7)
  expect(told).toEqual(['e5', 'gap: oversized', 'e7'])
  await client.close()
})

it('tells what ran over before the client was let in, also where nothing else was missed', async () => {
  let attempts = 0
  const { client, told, hear, joined, cut } = await listening({
    auth(link) {
      if (attempts++ === 0) return
      for (let position = 6; position <= 1_505; position++) {
        link.alive(1)
        link.emit(cars, `e${position}`, { position, replayed: true })
      }
    },
  })
  await joined()
  hear(5)
  await cut()
  await joined(resumed)
  expect(told.slice(0, 3)).toEqual(['e5', 'gap: overflow', 'e482'])
  expect(told.at(-1)).toBe('e1505')
  await client.close()
})

it.each<[string, Joined, readonly string[]]>([
  ['says that something is missing', { continuity: 'gap', position: 7, reason: 'sequence' }, ['gap: sequence']],
  ['stands at a later event', { position: 9 }, ['gap: reconnected']],
  ['stands at that event', { position: 7 }, []],
  ['says nothing', {}, []],
])('knows what an event that overtakes the answer to a first join has left out: it %s', async (_, answer, gaps) => {
  const { client, told, hear, joined } = await listening()
  hear(7)
  await joined(answer)
  hear(10)
  expect(told).toEqual(['e7', ...gaps, 'e10'])
  await client.close()
})

it('tells a gap where what was missed comes after something new', async () => {
  const { client, told, hear, replay, joined, cut } = await listening()
  await joined()
  hear(5)
  await cut()
  hear(8)
  await joined(resumed)
  replay(6, 7, 8)
  hear(9)
  expect(told).toEqual(['e5', 'e8', 'gap: sequence', 'e9'])
  await client.close()
})

it('takes a mere repetition after something new for no gap', async () => {
  const { client, told, hear, replay, joined, cut } = await listening()
  await joined()
  hear(5)
  await cut()
  hear(8)
  await joined(resumed)
  replay(4, 5, 8)
  expect(told).toEqual(['e5', 'e8'])
  await client.close()
})

it('goes on where the provider throws over a position', async () => {
  const { client, told, hear, joined, cut } = await listening({ compare: (a, b) => Number(BigInt(a) - BigInt(b)) })
  const warnings: string[] = []
  client.inspect((told) => told.type === 'warning' && warnings.push(told.message))
  await joined()
  hear('5', 'odd', '5', '6')
  await cut()
  hear('odd', '7')
  await joined(resumed)
  hear('7', '8')
  expect(told).toEqual(['e5', 'eodd', 'e6', 'eodd', 'e7', 'e8'])
  expect(warnings).toContainEqual(expect.stringMatching(/^compare of "fake" threw: SyntaxError/))
  await client.close()
})

it('says no place to go on from that cannot be compared', async () => {
  const { client, gaps, joined, cut } = await listening()
  await joined({ position: 1 })
  await cut()
  await joined({ position: 'odd' })
  expect(gaps).toMatchObject([{ from: 1 }])
  expect(gaps[0]).not.toHaveProperty('to')
  await client.close()
})

it('owes a gap still when whoever inspects closes the client at the rejoin', async () => {
  const { client, told, hear, joined, cut } = await listening()
  await joined()
  hear(1)
  const stop = client.inspect(({ type }) => type === 'joined' && client.close())
  await cut()
  await joined()
  expect(told).toEqual(['e1'])
  stop()
  void client.connect()
  await pass()
  await joined()
  hear(3)
  expect(told).toEqual(['e1', 'gap: reconnected', 'e3'])
  await client.close()
})

it('dates a gap by how long it lasted where the clock was set back meanwhile', async () => {
  const { client, vendor, gaps, hear, joined } = await listening()
  await joined()
  hear(1)
  vendor.link.end(lost())
  vi.setSystemTime(Date.now() - 3_600_000)
  await pass(60_000)
  await joined()
  expect(gaps).toMatchObject([{ since: Date.now() - 60_000, until: Date.now() }])
  await client.close()
})
