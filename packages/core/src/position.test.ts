import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RealtimeError } from './errors'
import { deferred, type FakeServer, fakeClient, fakeTopic } from './fake'
import type { Gap, Joined, Position } from './provider'

const cars = fakeTopic('cars')
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const lost = () => new RealtimeError('lost', { kind: 'network', provider: 'fake' })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A listener to `cars` whose server answers joins with `answers`, one after the other; the last repeats. */
async function scene(answers: readonly unknown[] = [], server: FakeServer = {}) {
  let joins = 0
  const set = fakeClient({ join: () => answers[Math.min(joins++, answers.length - 1)], ...server })
  const told: unknown[] = []
  const gaps: Gap[] = []
  const inspected: string[] = []
  set.client.inspect(({ type }) => inspected.push(type))
  set.client.subscribe(
    cars,
    (event, { position, replayed }) => told.push([event, position, replayed].slice(0, replayed ? 3 : 2)),
    {
      onGap: (gap) => {
        gaps.push(gap)
        told.push('gap')
      },
    },
  )
  await pass()
  const hear = (event: string, position?: Position, replayed?: boolean) =>
    set.vendor.hear(cars, event, 1, { position, replayed })
  const cut = async () => {
    set.vendor.link.end(lost())
    await pass(1_000)
  }
  const joined = () => set.vendor.said.filter((line) => line.startsWith('join'))
  return { ...set, told, gaps, inspected, hear, cut, joined }
}

it('asks to go on after the last event that was delivered, and says so instead of a gap', async () => {
  const { client, told, inspected, hear, cut, joined } = await scene([{}, { continuity: 'resumed' } satisfies Joined])
  hear('a', 1)
  hear('b', 2)
  await cut()
  hear('c', 3, true)
  hear('d', 4)
  expect(joined()).toEqual(['join cars', 'join cars since 2'])
  expect(told).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3, true],
    ['d', 4],
  ])
  expect(inspected.filter((type) => type === 'resumed' || type === 'gap')).toEqual(['resumed'])
  await client.close()
})

it('case 32: goes on without a gap where nothing was missed', async () => {
  const { client, told, hear, cut } = await scene([{}, { continuity: 'resumed', count: 0, position: 1 }])
  hear('a', 1)
  await cut()
  hear('b', 2)
  expect(told).toEqual([
    ['a', 1],
    ['b', 2],
  ])
  await client.close()
})

it('knows where a topic stands from the answer to its join, before any event', async () => {
  const { client, cut, joined } = await scene([{ position: 41 }, { continuity: 'resumed' }])
  await cut()
  expect(joined()).toEqual(['join cars', 'join cars since 41'])
  await client.close()
})

it('takes `resumed` without a known position for a gap', async () => {
  const { client, told, hear, cut } = await scene([{}, { continuity: 'resumed' }])
  hear('a')
  await cut()
  hear('b')
  expect(told).toEqual([['a', undefined], 'gap', ['b', undefined]])
  await client.close()
})

it('says between which positions something is missing, and why, where the vendor no longer has it', async () => {
  const answer: Joined = { continuity: 'gap', position: 90, reason: 'evicted', count: 88 }
  const { client, gaps, told, hear, cut, joined } = await scene([{}, answer])
  hear('a', 2)
  await cut()
  expect(gaps).toMatchObject([{ reason: 'evicted', from: 2, to: 90, count: 88, recovered: false }])
  // It is not asked for once more: the vendor counts from there on.
  hear('old', 90)
  hear('b', 91)
  expect(told).toEqual([['a', 2], 'gap', ['b', 91]])
  await cut()
  expect(joined().at(-1)).toBe('join cars since 91')
  await client.close()
})

it('follows a vendor that counts anew after a gap', async () => {
  const { client, told, hear, cut } = await scene([{}, { position: 0 }])
  hear('a', 500)
  await cut()
  hear('b', 1)
  expect(told).toEqual([['a', 500], 'gap', ['b', 1]])
  await client.close()
})

it('case 29: drops what comes again, where there are positions', async () => {
  const { client, told, hear } = await scene()
  for (const position of [1, 2, 2, 1, 3]) hear(`e${position}`, position)
  hear('without')
  hear('without')
  expect(told).toEqual([
    ['e1', 1],
    ['e2', 2],
    ['e3', 3],
    ['without', undefined],
    ['without', undefined],
  ])
  await client.close()
})

it('delivers what overtakes the answer to a rejoin after the marker, once', async () => {
  const answer = deferred<Joined>()
  const { client, told, hear, vendor } = await scene([{}, answer.promise])
  hear('a', 1)
  vendor.link.end(lost())
  await pass(1_000)
  hear('b', 2, true)
  hear('c', 3)
  answer.resolve({ continuity: 'resumed', position: 3 })
  await pass()
  hear('c', 3)
  expect(told).toEqual([
    ['a', 1],
    ['b', 2, true],
    ['c', 3],
  ])
  await client.close()
})

it('is a gap after all when what waits for the marker runs over', async () => {
  const answer = deferred<Joined>()
  const { client, gaps, hear, vendor, told } = await scene([{}, answer.promise])
  hear('a', 1)
  vendor.link.end(lost())
  await pass(1_000)
  for (let position = 2; position < 1_100; position++) hear(`e${position}`, position)
  answer.resolve({ continuity: 'resumed' })
  await pass()
  expect(gaps).toMatchObject([{ reason: 'overflow', from: 1 }])
  expect(told.slice(0, 3)).toEqual([['a', 1], 'gap', ['e76', 76]])
  await client.close()
})

it('asks from the last good event on, without a leave, after the vendor took the topic away for a moment', async () => {
  const { client, told, hear, vendor, joined } = await scene([{}, { continuity: 'resumed' }])
  hear('a', 1)
  vendor.link.drop(cars, lost())
  hear('c', 3)
  await pass(1_000)
  hear('b', 2, true)
  hear('c', 3, true)
  expect(joined()).toEqual(['join cars', 'join cars since 1'])
  expect(told).toEqual([
    ['a', 1],
    ['b', 2, true],
    ['c', 3, true],
  ])
  await client.close()
})

it('forgets where a topic stood once it has been left', async () => {
  const { client, vendor } = fakeClient()
  const stop = client.subscribe(cars, () => {})
  await pass()
  vendor.hear(cars, 'a', 1, { position: 7 })
  stop()
  await pass(300)
  client.subscribe(cars, () => {})
  await pass()
  expect(vendor.said.filter((line) => line.startsWith('join'))).toEqual(['join cars', 'join cars'])
  await client.close()
})

it('keeps its count through a frame that it has dropped itself', async () => {
  const { client, vendor, gaps, hear, told, cut, joined } = await scene([{}, { continuity: 'resumed' }])
  hear('a', 1)
  vendor.link.gap(null, 'oversized')
  expect(gaps).toMatchObject([{ reason: 'oversized', from: 1 }])
  hear('a', 1)
  hear('c', 3)
  expect(told).toEqual([['a', 1], 'gap', ['c', 3]])
  await cut()
  expect(joined().at(-1)).toBe('join cars since 3')
  await client.close()
})

it('orders positions as the provider says', async () => {
  const steps = ['low', 'mid', 'high']
  const { client, told, hear } = await scene([], {
    compare: (a, b) => steps.indexOf(String(a)) - steps.indexOf(String(b)),
  })
  hear('a', 'mid')
  hear('b', 'low')
  hear('c', 'high')
  expect(told).toEqual([
    ['a', 'mid'],
    ['c', 'high'],
  ])
  await client.close()
})

it('drops from a snapshot’s buffer, and from what comes later, what is in the snapshot already', async () => {
  const read = deferred<readonly string[]>()
  let at!: (position: Position) => void
  const view = {
    initial: [] as readonly string[],
    reduce: (list: readonly string[], event: string) => [...list, event],
    snapshot: (context: { readonly at: (position: Position) => void }) => {
      at = context.at
      return read.promise
    },
  }
  const { client, hear } = await scene()
  client.watch(cars, view, () => {})
  await pass()
  hear('e1', 1)
  hear('e2', 2)
  at(3)
  read.resolve(['s1', 's2', 's3'])
  await pass()
  hear('e3', 3)
  hear('e4', 4)
  await pass(500)
  expect(client.read(cars, view)).toEqual(['s1', 's2', 's3', 'e4'])
  await client.close()
})

it('forgets what a snapshot holds after a gap, and reads anew', async () => {
  const snapshots = [5, 0]
  const view = {
    initial: [] as readonly string[],
    reduce: (list: readonly string[], event: string) => [...list, event],
    snapshot: (context: { readonly at: (position: Position) => void }) => {
      const at = snapshots.shift() ?? 0
      context.at(at)
      return [`s${at}`]
    },
  }
  const { client, hear, cut } = await scene([{}, { position: 0 }])
  client.watch(cars, view, () => {})
  await pass()
  hear('e6', 6)
  await cut()
  hear('n1', 1)
  await pass(500)
  expect(client.read(cars, view)).toEqual(['s0', 'n1'])
  await client.close()
})

it('delivers strictly rising positions, whatever comes, between one gap and the next', async () => {
  const happening = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 20 }) },
    fc.constantFrom('cut', 'evicted', 'oversized', 'drop'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 40 }), fc.boolean(), async (all, resumes) => {
      const { client, vendor, told, hear, cut } = await scene([{}, resumes ? { continuity: 'resumed' } : {}])
      for (const what of all) {
        if (typeof what === 'number') hear(`e${what}`, what)
        else if (what === 'cut') await cut()
        else if (what === 'drop') {
          vendor.link.drop(cars, lost())
          await pass(60_000)
        } else vendor.link.gap(cars, what as 'evicted')
      }
      let last = -1
      for (const entry of told) {
        if (entry === 'gap') last = -1
        else {
          const [, position] = entry as [string, number]
          expect(position).toBeGreaterThan(last)
          last = position
        }
      }
      await client.close()
    }),
    { numRuns: 200 },
  )
})

it('begins the gap of a hole at the last event before it, whatever else was heard since', async () => {
  const { client, vendor, gaps, hear } = await scene([{}, {}])
  hear('a', 1)
  const at = Date.now()
  await pass(1_000)
  vendor.link.alive(1)
  await pass(1_000)
  vendor.link.alive(1)
  vendor.link.drop(cars, new RealtimeError('a hole', { kind: 'protocol', provider: 'fake' }))
  await pass(1_000)
  vendor.link.alive(1)
  hear('b', 5)
  await pass(1_000)
  vendor.link.alive(1)
  vendor.link.gap(cars, 'sequence', 2)
  expect(gaps.map(({ since }) => since - at)).toEqual([0, 3_000])
  await client.close()
})
