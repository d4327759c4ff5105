import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { type Backoff, delayBefore } from './backoff'
import { RealtimeError } from './errors'

const lost = new RealtimeError('lost', { kind: 'network', provider: 'fake', code: 1006 })
const coded = (code: number) => new RealtimeError('closed', { kind: 'network', provider: 'fake', code })

const delay = (
  attempt: number,
  {
    error = lost,
    backoff,
    offline = false,
    random = 1,
  }: Partial<{
    error: RealtimeError
    backoff: Backoff
    offline: boolean
    random: number
  }> = {},
): number => delayBefore(attempt, error, { backoff, offline, random: () => random })

it('spreads the first attempt over 4.5 s, and grows the spread of later ones to 30 s', () => {
  expect([1, 2, 3, 4, 5, 50].map((attempt) => delay(attempt))).toEqual([4_500, 4_000, 8_000, 16_000, 30_000, 30_000])
  expect([1, 2, 3, 4, 5, 50].map((attempt) => delay(attempt, { random: 0 }))).toEqual([0, 500, 500, 500, 500, 500])
})

it('draws evenly under the cap, never on top of it', () => {
  expect(delay(5, { random: 0.5 })).toBe(15_250)
  expect(delay(1, { random: 0.5 })).toBe(2_250)
})

it('spreads the first over half a second where it is asked to be fast, and the later as ever', () => {
  expect(delay(1, { backoff: 'fast' })).toBe(500)
  expect(delay(3, { backoff: 'fast' })).toBe(8_000)
})

it('takes other bounds, of which max is above all', () => {
  expect(delay(1, { backoff: { first: 100 } })).toBe(100)
  expect(delay(3, { backoff: { min: 2_000 }, random: 0 })).toBe(2_000)
  expect(delay(9, { backoff: { max: 1_000 } })).toBe(1_000)
  expect(delay(1, { backoff: { first: 9_000, max: 1_000 } })).toBe(1_000)
  expect(delay(2, { backoff: { min: 9_000, max: 1_000 } })).toBe(1_000)
  expect(delay(1, { backoff: { max: undefined } })).toBe(4_500)
})

it('asks a function, and tells it the attempt and who was the cause', () => {
  const backoff = vi.fn(() => 77)
  expect(delay(3, { backoff })).toBe(77)
  delay(1, { backoff, error: coded(1012) })
  delay(1, { backoff, error: new RealtimeError('no code', { kind: 'timeout', provider: 'fake' }) })
  expect(backoff.mock.calls).toEqual([
    [3, 'unknown'],
    [1, 'server'],
    [1, 'unknown'],
  ])
})

it('waits at least 5 s for a server that says it is busy, and as long as a vendor asks', () => {
  const asked = new RealtimeError('busy', { kind: 'network', provider: 'fake', retryAfter: 60_000 })
  for (const backoff of [{}, 'fast', () => 0] as const) {
    expect(delay(1, { backoff, error: coded(1013), random: 0 })).toBe(5_000)
    expect(delay(1, { backoff, error: asked, random: 0 })).toBe(60_000)
  }
})

it('waits twice as long on a machine that says it is offline, but never longer than the longest', () => {
  expect(delay(1, { offline: true })).toBe(9_000)
  expect(delay(9, { offline: true })).toBe(30_000)
})

it.each([
  [
    'throws',
    () => {
      throw new Error('no policy today')
    },
  ],
  ['gives no number', () => Number.NaN],
  ['gives nothing', () => undefined as never],
])('goes by the default policy where one that was given %s', (how, backoff) => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(delay(3, { backoff })).toBe(8_000)
  expect(delay(3, { backoff, random: 0 })).toBe(500)
  expect(delay(1, { backoff, error: coded(1013), random: 0 })).toBe(5_000)
  expect(reported.mock.calls.length).toBe(how === 'throws' ? 3 : 0)
  reported.mockRestore()
})

it('goes by the default policy where a bound is no number', () => {
  expect(delay(3, { backoff: { max: Number.NaN } })).toBe(8_000)
})

it('waits no longer than a timer can, and never less than nothing', () => {
  const asked = new RealtimeError('busy', { kind: 'network', provider: 'fake', retryAfter: 1e12 })
  expect(delay(1, { error: asked })).toBe(2 ** 31 - 1)
  expect(delay(1, { backoff: () => Number.POSITIVE_INFINITY })).toBe(2 ** 31 - 1)
  expect(delay(1, { backoff: () => -5 })).toBe(0)
  const nonsense = new RealtimeError('busy', { kind: 'network', provider: 'fake', retryAfter: Number.NaN })
  expect(delay(1, { error: nonsense })).toBe(4_500)
})

it('stays within its bounds for every attempt and every draw', () => {
  const draws = fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
  fc.assert(
    fc.property(draws, ([attempt, random, offline]) => {
      const ms = delay(attempt, { random, offline })
      expect(ms).toBeGreaterThanOrEqual(attempt === 1 ? 0 : 500)
      expect(ms).toBeLessThanOrEqual(30_000)
    }),
  )
})
