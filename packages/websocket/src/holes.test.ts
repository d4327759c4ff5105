import type { Joined } from '@tributary/core'
import { expect, it } from 'vitest'
import { Holes } from './holes'

const resumed = (position: number): Joined => ({ continuity: 'resumed', position })

/** The numbers of one channel, joined to go on after `since`. */
function joining(since?: number) {
  const holes = new Holes(true)
  holes.joining('a', since)
  return {
    next: (...positions: number[]) => positions.map((position) => holes.next('a', position)),
    joined: (answer: Joined) => holes.joined('a', answer),
    joining: (since?: number) => holes.joining('a', since),
    left: () => holes.left('a'),
  }
}

it('sees a hole among what overtakes the answer to a first join', () => {
  const { next, joined } = joining()
  expect(next(5, 7)).toEqual(['follows', 'follows'])
  expect(joined({ position: 7 })).toEqual({ continuity: 'gap', reason: 'sequence', position: 7 })
  expect(next(8)).toEqual(['follows'])
})

it('sees a hole between the answer to a first join and what came in one go with it', () => {
  const { next, joined } = joining()
  expect(next(12)).toEqual(['follows'])
  expect(joined({ position: 10 })).toEqual({ continuity: 'gap', reason: 'sequence', position: 10 })
  expect(next(13)).toEqual(['follows'])
})

it('sees none where what overtakes the answer follows it', () => {
  const { next, joined } = joining()
  next(10, 11)
  expect(joined({ position: 9 })).toEqual({ continuity: 'gap', position: 9 })
})

it('sees none after a gap that a server answers without a word of where it stands', () => {
  const { next, joined } = joining(5)
  expect(joined({})).toEqual({ continuity: 'gap', reason: 'evicted' })
  expect(next(9, 10)).toEqual(['follows', 'follows'])
  expect(next(12)).toEqual(['hole'])
})

it('takes for a gap what goes on from before where it was asked to', () => {
  const { next, joined } = joining(500)
  expect(joined(resumed(3))).toEqual({ continuity: 'gap', reason: 'evicted', position: 3 })
  expect(next(4, 5)).toEqual(['follows', 'follows'])
})

it('takes its word for it that nothing was missed where nothing speaks against it', () => {
  const { next, joined } = joining(5)
  next(6, 7)
  expect(joined(resumed(7))).toEqual(resumed(7))
})

it('asks anew for a hole that it has asked for before it was left', () => {
  const { next, joined, joining: again, left } = joining()
  joined({ position: 5 })
  expect(next(7)).toEqual(['hole'])
  left()
  again()
  joined({ position: 5 })
  expect(next(7)).toEqual(['hole'])
  again(5)
  joined(resumed(5))
  expect(next(7)).toEqual([1])
})
