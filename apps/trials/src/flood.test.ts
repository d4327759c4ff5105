import { expect, it } from 'vitest'
import { flood } from '../../../benchmarks/flood.mjs'

const MiB = 2 ** 20

it('case 36: of 50 000 events a second over a real socket each is delivered or, to a loop that falls behind, covered by a gap, in bounded memory', async () => {
  const { sent, quick, slow, kept, most } = await flood({ rate: 50_000, seconds: 1 })
  expect(sent).toBe(50_000)
  expect(quick).toEqual({ delivered: sent, covered: 0, gaps: 0, lost: 0, repeated: 0 })
  expect(slow).toMatchObject({ lost: 0, repeated: 0 })
  expect(slow.delivered + slow.covered).toBe(sent)
  expect(slow.gaps).toBeGreaterThan(0)
  expect(kept).toBeLessThan(4 * MiB)
  expect(most).toBeLessThan(96 * MiB)
}, 60_000)
