import type { Meta } from '@tributary/core'
import { expect, it } from 'vitest'
import { endpoint, type RestedChange, type RestedRecord, records } from './index'

const at = (second: number) => `2021-06-28T17:18:${String(second).padStart(2, '0')}.000Z`
const row = (uniqueId: string, data: unknown, second?: number): RestedRecord => ({
  uniqueId,
  data,
  ...(second !== undefined && { updatedAt: at(second) }),
})
const change = (op: RestedChange['op'], record: object) => ({ op, method: op, record, raw: null }) as RestedChange
const meta: Meta = { id: '1', topic: endpoint('orders'), receivedAt: 0, replayed: false }

const fold = (changes: readonly RestedChange[], from: readonly RestedRecord[] = []) =>
  changes.reduce((list, one) => records().reduce(list, one, meta), from)

it('keeps one record for each id, in the order in which they were first seen', () => {
  expect(
    fold([
      change('create', row('a', 1)),
      change('create', row('b', 1)),
      change('update', row('a', 2)),
      change('create', row('b', 2)),
      change('update', row('c', 1)),
    ]),
  ).toEqual([row('a', 2), row('b', 2), row('c', 1)])
})

it('lets the newest time win, and never drops an equal one', () => {
  const from = [row('a', 'stored', 10)]
  expect(fold([change('update', row('a', 'older', 9))], from)).toBe(from)
  expect(fold([change('update', row('a', 'equal', 10))], from)).toEqual([row('a', 'equal', 10)])
  expect(fold([change('update', row('a', 'newer', 11))], from)).toEqual([row('a', 'newer', 11)])
})

it('does not guess where one of the times is missing or cannot be read', () => {
  for (const [stored, incoming] of [
    [row('a', 'stored', 10), row('a', 'incoming')],
    [row('a', 'stored'), row('a', 'incoming', 10)],
    [row('a', 'stored', 10), { ...row('a', 'incoming'), updatedAt: 'yesterday' }],
  ] as const)
    expect(fold([change('update', incoming)], [stored])).toEqual([incoming])
})

it('removes what was deleted, and nothing for an id it does not know', () => {
  const from = [row('a', 1), row('b', 1)]
  expect(fold([change('delete', { uniqueId: 'a' })], from)).toEqual([row('b', 1)])
  expect(fold([change('delete', { uniqueId: 'x' })], from)).toBe(from)
})

it('leaves the list as it is for what it does not understand', () => {
  const from = [row('a', 1)]
  expect(fold([change('unknown', row('a', 2))], from)).toBe(from)
})

it('is one object without a snapshot, so that all components share one list', async () => {
  expect(records()).toBe(records())
  const snapshot = async () => [row('a', 1)]
  expect(
    await records({ snapshot }).snapshot?.({ signal: new AbortController().signal, reason: 'first', at: () => {} }),
  ).toEqual([row('a', 1)])
})
