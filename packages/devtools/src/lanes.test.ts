import { type Inspection, type LinkInfo, RealtimeError } from '@tributary/core'
import { expect, it } from 'vitest'
import { lanesOf } from './lanes'
import { note } from './noted'

const at = { provider: 'acme', address: 'wss://acme' }
const link: LinkInfo = { ...at, connection: { status: 'connected' }, lastFrameAt: 0, topics: [], sends: [] }
const lost = new RealtimeError('lost', { kind: 'network', provider: 'acme' })
const frame = (when: number, direction: 'in' | 'out' = 'in'): Inspection => ({
  ...at,
  at: when,
  type: 'frame',
  frame: { direction, at: when, raw: '{}' },
})
const moved = (when: number, from: string, to: string, event: string, cause?: RealtimeError): Inspection => ({
  ...at,
  at: when,
  type: 'transition',
  from,
  to,
  event,
  ...(cause && { cause }),
})
const all = (...seen: readonly Inspection[]) => seen.map((one, i) => note(one, i + 1))

it('paints each state from its transition to the next one, with what brought it about', () => {
  const [lane] = lanesOf(
    all(
      moved(10, 'idle', 'connecting', 'WANTED'),
      moved(20, 'connecting', 'ready', 'READY'),
      moved(70, 'ready', 'waiting', 'ENDED', lost),
    ),
    [link],
    0,
    100,
  )
  expect(lane?.spans.map(({ state, from, to, by }) => [state, from, to, by?.event])).toEqual([
    ['connecting', 10, 20, 'WANTED'],
    ['ready', 20, 70, 'READY'],
    ['waiting', 70, 100, 'ENDED'],
  ])
  expect(lane?.spans[2]?.by?.cause).toBe(lost)
})

it('leaves out what was before, cuts what reaches into the time shown, and knows what was so all along', () => {
  const seen = all(moved(10, 'idle', 'connecting', 'WANTED'), moved(20, 'connecting', 'ready', 'READY'))
  expect(lanesOf(seen, [link], 50, 100)[0]?.spans).toMatchObject([{ state: 'ready', from: 50, to: 100 }])
  expect(lanesOf([], [link], 50, 100)[0]?.spans).toEqual([{ id: 0, state: 'ready', from: 50, to: 100 }])
  const late = all(moved(80, 'ready', 'waiting', 'ENDED', lost))
  expect(lanesOf(late, [link], 50, 100)[0]?.spans.map(({ state, to }) => [state, to])).toEqual([
    ['ready', 80],
    ['waiting', 100],
  ])
})

it('counts frames by the part of the time in which they were, and marks what happened', () => {
  const gap = { since: 1, until: 2, reason: 'reconnected', recovered: false } as const
  const topic = { provider: 'acme', name: 'news' }
  const [lane] = lanesOf(
    all(
      frame(-1),
      frame(0),
      frame(1, 'out'),
      frame(59),
      frame(60),
      frame(61),
      { ...at, at: 30, type: 'gap', topic, gap },
      { ...at, at: 31, type: 'joined', topic },
    ),
    [link],
    0,
    60,
  )
  expect(lane?.traffic).toHaveLength(60)
  expect(lane?.traffic[0]).toMatchObject({ in: 1, out: 0 })
  expect(lane?.traffic[1]).toMatchObject({ in: 0, out: 1 })
  expect(lane?.traffic[59]).toMatchObject({ in: 2, out: 0 })
  expect(lane?.marks).toEqual([{ id: 7, at: 30, kind: 'gap' }])
})

it('has a lane for every link, also one that has been forgotten as long as something is seen of it', () => {
  const other: Inspection = { ...moved(40, 'ready', 'idle', 'UNWANTED'), address: 'wss://gone' }
  expect(lanesOf(all(other), [link], 0, 100).map(({ address, link }) => [address, link !== undefined])).toEqual([
    ['wss://acme', true],
    ['wss://gone', false],
  ])
  expect(lanesOf(all({ ...frame(1), address: 'wss://gone' }), [], 0, 100)).toEqual([])
})
