import type { Gap, Meta } from '@tributary/core'
import { expect, it } from 'vitest'
import { createFinder, eventsOf, type Logged, logOf } from './rows'

const meta = { receivedAt: 0 } as Meta
const gap: Gap = { since: 0, until: 1, reason: 'reconnected', recovered: false }
const find = createFinder()
const shown = (logged: Logged, limit: number) =>
  find(logged, limit, '').map((row) => ('event' in row ? row.event : 'gap'))

it('keeps what a moment has shown, whatever comes later', () => {
  const { initial, reduce, gap: miss } = logOf(3)
  const moments = [initial]
  for (let n = 1; n <= 20; n++) moments.push(reduce(moments.at(-1) ?? initial, n, meta))
  expect(moments.map((moment) => shown(moment, 3)[0])).toEqual([undefined, ...moments.slice(1).map((_, i) => i + 1)])
  expect(shown(moments[5] as Logged, 3)).toEqual([5, 4, 3])
  const missed = miss?.(moments[5] as Logged, gap) as Logged
  expect(shown(missed, 3)).toEqual(['gap', 5, 4])
  expect(shown(moments[6] as Logged, 3), 'another course of events').toEqual([6, 5, 4])
  expect([eventsOf(missed), eventsOf(moments[20] as Logged)]).toEqual([5, 20])
})

it('holds twice as many rows as are shown at most', () => {
  const { initial, reduce } = logOf(10)
  let logged = initial
  for (let n = 1; n <= 1_000; n++) {
    logged = reduce(logged, n, meta)
    expect(logged.rows.length).toBeLessThanOrEqual(20)
  }
  expect(shown(logged, 10)).toEqual([1_000, 999, 998, 997, 996, 995, 994, 993, 992, 991])
})
