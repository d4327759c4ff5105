import type { Gap, Joined, Meta, Position } from '@tributary/core'
import { type Behaviour, healthy, loses, refuses } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { channels, type Message, pass, sent, stage } from '../test/kit'
import { channel, type WebSocketOptions, websocket } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Numbered =
  | (Message & { readonly position?: number; readonly replayed?: boolean; readonly resumed?: boolean })
  | null

const goesOn = (message: Numbered): Joined => ({
  continuity: message?.resumed ? 'resumed' : 'gap',
  ...(message?.position !== undefined && { position: message.position }),
})

/** A listener to the channel `news` of a server that keeps its last three events. */
async function reader(
  options: { readonly consecutive?: boolean; readonly compare?: WebSocketOptions['compare'] } = {},
) {
  let behaviour: Behaviour = healthy()
  const behave = (next: Behaviour) => {
    behaviour = next
  }
  const on = stage({
    behaviour: (nth) => behaviour(nth),
    client: { limits: { frameBytes: 1_000 } },
    server: { channels: true, history: 3 },
    provider: () => ({
      ...channels,
      positions: options.consecutive ? 'consecutive' : 'rising',
      compare: options.compare,
      join: ({ name }, since) => ({ type: 'join', channel: name, since }),
      joined: (message, { name }) =>
        message?.channel === name && message.type === 'joined' && goesOn(message as Numbered),
      route: (message) => {
        const { position, replayed } = (message ?? {}) as { position?: number; replayed?: boolean }
        return message?.type === 'event'
          ? { channel: String(message.channel), event: message.data, position, replayed }
          : undefined
      },
    }),
  })
  const told: unknown[] = []
  const metas: Meta[] = []
  const gaps: Gap[] = []
  on.client.subscribe(
    channel<number>('news'),
    (event, meta) => {
      told.push(event)
      metas.push(meta)
    },
    {
      onGap: (gap) => {
        told.push('gap')
        gaps.push(gap)
      },
    },
  )
  await pass(100)
  const say = async (...data: readonly number[]) => {
    for (const one of data) on.emit({ type: 'event', channel: 'news', data: one })
    await pass(100)
  }
  /** Away while these are said. */
  const away = async (...data: readonly number[]) => {
    behave(refuses({ status: 503 }))
    on.emulator.control('websocket').drop()
    await pass(100)
    await say(...data)
    behave(healthy())
    await pass(60_000)
  }
  const sentFrames = (type: string) =>
    sent(on)
      .map((text) => JSON.parse(text))
      .filter((frame) => frame.type === type)
  return { ...on, behave, told, metas, gaps, say, away, sentFrames }
}

it('goes on after a cut where it was, without a gap, and says what was replayed', async () => {
  const { client, told, metas, say, away } = await reader()
  await say(1, 2)
  await away(3, 4)
  await say(5)
  expect(told).toEqual([1, 2, 3, 4, 5])
  expect(metas.map(({ position, replayed }) => [position, replayed])).toEqual([
    [1, false],
    [2, false],
    [3, true],
    [4, true],
    [5, false],
  ])
  await client.close()
})

it('case 31: says what is missing when the server no longer has it', async () => {
  const { client, told, gaps, say, away } = await reader()
  await say(1)
  await away(2, 3, 4, 5, 6)
  await say(7)
  expect(told).toEqual([1, 'gap', 7])
  expect(gaps).toMatchObject([{ reason: 'evicted', from: 1, to: 6 }])
  await client.close()
})

it('follows a server that counts anew', async () => {
  const { client, vendor, told, gaps, say } = await reader({ consecutive: true })
  await say(1, 2, 3)
  vendor.restart()
  await pass(60_000)
  await say(4)
  expect(told).toEqual([1, 2, 3, 'gap', 4])
  expect(gaps).toMatchObject([{ reason: 'evicted', from: 3, to: 0 }])
  await client.close()
})

it('case 30: asks again from before a hole, and shows nothing out of order', async () => {
  const { client, emulator, told, metas, say, behave, sentFrames } = await reader({ consecutive: true })
  await say(1)
  // The next connection loses one event on its way.
  behave(loses((text) => text.includes('"data":3') && !text.includes('replayed')))
  emulator.control('websocket').drop()
  await pass(60_000)
  await say(2, 3, 4)
  expect(told).toEqual([1, 2])
  await pass(10_000)
  await say(5)
  expect(told).toEqual([1, 2, 3, 4, 5])
  expect(metas.map(({ replayed }) => replayed)).toEqual([false, false, true, true, false])
  expect(sentFrames('join').at(-1)).toMatchObject({ since: 2 })
  expect(sentFrames('leave').length).toBe(1)
  await client.close()
})

it('case 30: tells a hole as a gap where the server cannot fill it', async () => {
  const { client, vendor, emulator, told, gaps, say, behave } = await reader({ consecutive: true })
  await say(1)
  behave(loses((text) => text.includes('"data":2')))
  emulator.control('websocket').drop()
  await pass(60_000)
  await say(2, 3)
  vendor.evict()
  await pass(10_000)
  await say(4)
  expect(told).toEqual([1, 'gap', 4])
  expect(gaps).toMatchObject([{ reason: 'sequence', from: 1, to: 3 }])
  await client.close()
})

it('asks once for a hole that the server never fills, and goes on with a gap', async () => {
  const { client, emulator, told, gaps, say, behave, sentFrames } = await reader({ consecutive: true })
  await say(1)
  behave(loses((text) => text.includes('"data":2')))
  emulator.control('websocket').drop()
  await pass(60_000)
  const before = Date.now()
  await say(2, 3)
  await pass(10_000)
  await say(4)
  expect(told).toEqual([1, 'gap', 3, 4])
  expect(gaps).toMatchObject([{ reason: 'sequence', count: 1 }])
  // It was there before anything told of it.
  expect(gaps[0]?.since).toBeLessThan(before)
  expect(sentFrames('join').length).toBe(3)
  await client.close()
})

it('goes on after an event that is too large to be read', async () => {
  const { client, emit, told, say, sentFrames } = await reader({ consecutive: true })
  await say(1)
  emit({ type: 'event', channel: 'news', data: 'x'.repeat(2_000) })
  await say(3)
  await pass(10_000)
  await say(4)
  expect(told.filter((one) => one !== 'gap')).toEqual([1, 3, 4])
  expect(told[1]).toBe('gap')
  expect(sentFrames('join').length).toBe(2)
  await client.close()
})

it('takes no offence at holes where positions only rise', async () => {
  const { client, told, say, emit } = await reader()
  await say(1)
  emit({ type: 'event', channel: 'news', data: 'later', position: 40 })
  emit({ type: 'event', channel: 'news', data: 'again', position: 40 })
  await pass(100)
  expect(told).toEqual([1, 'later'])
  await client.close()
})

it.each([1e308, -1e308, Number.NaN, 2 ** 53, 2.5, '', 'x', null, true, {}, []])(
  'counts on after the position %j, which is none',
  async (position) => {
    const { client, told, warnings, say, emit, away } = await reader({ consecutive: true })
    emit({ type: 'event', channel: 'news', data: 'odd', position })
    await say(1, 2)
    await away(3)
    await say(4)
    expect(told).toEqual(['odd', 1, 2, 3, 4])
    expect(warnings()).toEqual([expect.stringMatching(/^The position that route gave cannot be compared/)])
    await client.close()
  },
)

it('compares positions that are no numbers as it is told to, and no others', async () => {
  const compare = (a: Position, b: Position) => String(a).localeCompare(String(b))
  const spelled = await reader({ compare })
  for (const position of ['a', 'b', 'a']) spelled.emit({ type: 'event', channel: 'news', data: position, position })
  await pass(100)
  expect(spelled.told).toEqual(['a', 'b'])
  await spelled.client.close()
  const bare = await reader()
  for (const position of ['b', 'a']) bare.emit({ type: 'event', channel: 'news', data: position, position })
  await pass(100)
  expect([bare.told, bare.warnings().length]).toEqual([['b', 'a'], 2])
  await bare.client.close()
})

it('refuses positions where nothing says how a join went on', () => {
  const make = () => websocket({ url: 'wss://a.test', positions: 'rising', join: () => 'x' })
  expect(make).toThrow(/positions need an answer to each join.*add join and joined/)
})
