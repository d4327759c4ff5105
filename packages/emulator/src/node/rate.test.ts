import { afterEach, expect, it, vi } from 'vitest'
import { createRate } from './rate'

afterEach(() => {
  vi.useRealTimers()
})

it('allows each address so many in a second, and again in the next', () => {
  vi.useFakeTimers()
  const allows = createRate(2)
  const ask = (address: string): boolean[] => [1, 2, 3].map(() => allows(address))
  expect([ask('a'), ask('b')]).toEqual([
    [true, true, false],
    [true, true, false],
  ])
  vi.advanceTimersByTime(999)
  expect(allows('a')).toBe(false)
  vi.advanceTimersByTime(1)
  expect(ask('a')).toEqual([true, true, false])
})
