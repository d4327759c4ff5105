import type { Inspection } from '@tributary/core'
import { expect, it } from 'vitest'
import { hall, news, until } from './kit'
import { note } from './noted'
import { createRing } from './ring'
import { tally } from './tally'
import { createWatch } from './watch'

const at = { at: 1, provider: 'acme', address: 'wss://acme' }
const topic = { provider: 'acme', name: 'news' }
const frame = (raw: string, decoded?: unknown): Inspection => ({
  ...at,
  type: 'frame',
  frame: { direction: 'in', at: 1, raw, ...(decoded !== undefined && { decoded }) },
})

it('collects nothing before it is started and after it is stopped, and tells what it has', async () => {
  const { client, of } = hall()
  const watch = createWatch(client, { count: 1_000, bytes: 1_000_000 })
  let told = 0
  const quiet = watch.subscribe(() => told++)
  client.subscribe(news, () => {})
  await until(() => of('joined').length === 1)
  expect(watch.read().seen).toEqual([])
  const stop = watch.start()
  client.retry()
  await client.send(news, 'one')
  await until(() => told === 1)
  const { seen } = watch.read()
  expect(seen.map(({ type }) => type)).toContain('send')
  expect(watch.read()).toBe(watch.read())
  stop()
  await client.send(news, 'two')
  expect(watch.read().seen).toBe(seen)
  watch.clear()
  expect([told, watch.read().seen]).toEqual([2, []])
  quiet()
  watch.clear()
  expect(told).toBe(2)
})

it('tells once of whatever comes within a tenth of a second', async () => {
  const { client, of, say } = hall()
  const watch = createWatch(client, { count: 1_000, bytes: 1_000_000 })
  let told = 0
  watch.subscribe(() => told++)
  const stop = watch.start()
  client.subscribe(news, () => {})
  await until(() => of('joined').length === 1)
  say(...Array.from({ length: 500 }, (_, n) => `${n}`))
  await until(() => watch.read().seen.length > 500)
  expect(told).toBeLessThan(10)
  stop()
})

it('keeps no more than so many things, and no more than so many bytes', () => {
  const ring = createRing<{ readonly bytes: number }>({ count: 3, bytes: 100 })
  for (const bytes of [10, 20, 30, 40]) ring.add({ bytes })
  expect([ring.items.map(({ bytes }) => bytes), ring.dropped]).toEqual([[20, 30, 40], 1])
  expect(ring.items).toBe(ring.items)
  ring.add({ bytes: 70 })
  expect([ring.items.map(({ bytes }) => bytes), ring.dropped]).toEqual([[70], 4])
  ring.add({ bytes: 101 })
  expect([ring.items, ring.dropped]).toEqual([[], 6])
  ring.clear()
  ring.add({ bytes: 100 })
  expect([ring.items.length, ring.dropped]).toEqual([1, 0])
})

it('counts the memory of a frame twice where it was decoded, and of a very long one keeps the beginning', () => {
  const text = 'x'.repeat(1_000)
  const [raw, decoded] = [note(frame(text), 1), note(frame(text, text), 2)]
  expect(decoded.bytes - raw.bytes).toBe(2_000)
  expect(raw).not.toHaveProperty('cut')
  const long = note(frame('ä'.repeat(1_000_000), {}), 3)
  expect(long).toMatchObject({ cut: 1_000_000, frame: { raw: 'ä'.repeat(128 * 1024) } })
  expect(long).not.toHaveProperty('frame.decoded')
  expect(long.bytes).toBeLessThan(300_000)
})

it('counts the memory of what a topic is asked for with', () => {
  const long = { ...topic, params: { ids: 'x'.repeat(10_000) } }
  const [short, more] = [topic, long].map((topic) => note({ ...at, type: 'joined', topic }, 1).bytes)
  expect((more ?? 0) - (short ?? 0)).toBeGreaterThan(20_000)
})

it('counts what a topic has missed and where its schema and its events part, within bounds', () => {
  const gap = { since: 1, until: 2, reason: 'reconnected', recovered: false } as const
  const invalid = (path: string): Inspection => ({ ...at, type: 'invalid', topic, path, message: `no ${path}` })
  const seen: readonly Inspection[] = [
    { ...at, type: 'gap', topic, gap },
    { ...at, type: 'resumed', topic },
    { ...at, type: 'resumed', topic },
    invalid('price'),
    invalid('price'),
    invalid('at'),
    { ...at, type: 'joined', topic },
  ]
  const [one, ...more] = [...seen.reduce(tally, new Map()).values()]
  expect(more).toEqual([])
  expect(one).toMatchObject({ topic, gaps: 1, gap, resumed: 2 })
  expect([...(one?.drift ?? [])]).toEqual([
    ['price', { count: 2, message: 'no price' }],
    ['at', { count: 1, message: 'no at' }],
  ])
  const many = Array.from({ length: 1_000 }, (_, n) => invalid(`${n}`)).reduce(tally, new Map())
  expect([...many.values()][0]?.drift.size).toBe(100)
  const topics = Array.from(
    { length: 1_000 },
    (_, n): Inspection => ({ ...at, type: 'resumed', topic: { ...topic, params: { n } } }),
  )
  const heard = (all: readonly Inspection[]) =>
    [...all.reduce(tally, new Map()).values()].map(({ topic }) => topic.params?.n)
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)
  // Those of which something was heard last.
  expect(heard(topics)).toEqual(numbers(500, 1_000))
  expect(heard([...topics.slice(0, 500), topics[1] as Inspection])).toEqual([0, ...numbers(2, 500), 1])
})
