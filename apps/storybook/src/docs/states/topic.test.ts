import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { arrowsOf } from './drawing'
import { topic } from './topic'
import { createWorld, STEPS } from './walk'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** The same numbers each time, from 0 to below 1. */
const chance = () => {
  let n = 7
  return () => {
    n = (n * 48_271) % 2_147_483_647
    return n / 2_147_483_647
  }
}

it('draws every arrow that walks of a client find, and no other', { timeout: 30_000 }, async () => {
  const drawn = new Set(arrowsOf(topic).map(({ from, to }) => `${from} → ${to}`))
  const found = new Set<string>()
  const random = chance()
  for (let walk = 0; walk < 160; walk++) {
    const world = createWorld(walk % 4 !== 0)
    for (let step = 0; step < 40; step++) {
      await STEPS[Math.floor(random() * STEPS.length)]?.(world)
      await vi.advanceTimersByTimeAsync(20)
    }
    await world.station.client.close()
    world.seen.slice(1).forEach((status, i) => void found.add(`${world.seen[i]} → ${status}`))
  }
  expect([...found].sort()).toEqual([...drawn].sort())
})
