import { expect, it } from 'vitest'
import { withGaps } from './gaps'

const gap = (since: number, until: number) => ({ since, until, reason: 'reconnected', recovered: false }) as const
const order = (items: readonly number[], gaps: readonly ReturnType<typeof gap>[]) =>
  withGaps(items, gaps, (item) => item).map((row) => ('gap' in row ? `${row.gap.since}–${row.gap.until}` : row.item))

it('puts a gap between what came before and what came after it, newest first', () => {
  expect(order([1, 2, 9], [gap(2, 8)])).toEqual([9, '2–8', 2, 1])
})

it('puts a gap after which nothing has come on top', () => {
  expect(order([1, 2], [gap(2, 8)])).toEqual(['2–8', 2, 1])
})

it('keeps two gaps apart although nothing came between them', () => {
  expect(order([1, 9], [gap(1, 3), gap(3, 8)])).toEqual([9, '3–8', '1–3', 1])
})

it('shows a gap also where every event before it was cleared', () => {
  expect(order([9], [gap(2, 8)])).toEqual([9, '2–8'])
})
