import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Frame, type Line, type Play, stage } from './stage'

const news = channel<number>('news')
const event = (data: number) => ({ type: 'event', channel: 'news', data })
const never = new Promise<never>(() => {})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Silent where the first socket hears this. */
const deafTo =
  (type: string) =>
  (frame: Frame, _: Line, nth: number): boolean =>
    nth === 0 && frame.type === type

/** Why a socket is given up, and the milliseconds until that is noticed. */
const REASONS: Readonly<Record<string, { readonly play: Play; readonly ms: number; readonly wakes?: true }>> = {
  'was silent for too long': { play: { silence: 12_000 }, ms: 12_000 },
  'let nobody in': { play: { hears: deafTo('hello') }, ms: 10_000 },
  'did not answer a join': { play: { hears: deafTo('join') }, ms: 10_000 },
  'gave no sign of life': { play: { session: { probe: () => never } }, ms: 5_000, wakes: true },
  'was there before the machine slept': { play: {}, ms: 0, wakes: true },
}

it.each(Object.keys(REASONS))(
  'case 11: a socket that %s may say and close what it likes 30 s later, and nobody hears of it',
  async (reason) => {
    const { play, ms, wakes } = REASONS[reason] ?? { play: {}, ms: 0 }
    const { client, watched, listen, lines, pass, tell } = stage({ ...play, beat: 5_000 })
    const heard = listen(news)
    await pass()
    if (wakes) tell('wake')
    // The beats are answered, except where that is what goes wrong.
    const [first] = lines
    if (first && play.silence) first.onframe = () => {}
    await pass(ms)
    // Nobody waits for the answer to the closing handshake.
    expect([first?.closes, first?.readyState]).toEqual([1, 2])
    await pass(1_000)
    expect(lines).toHaveLength(2)
    expect(client.connection.status).toBe('connected')
    const before = [[...heard.gaps], [...heard.statuses], watched.inspected.length]

    await pass(30_000 - 1)
    const shown = watched.inspected.length
    first?.say({ type: 'welcome' }, { type: 'joined', channel: 'news' }, event(1))
    first?.end(1006)
    first?.end(4401, 'late')
    expect(watched.inspected).toHaveLength(shown)
    await pass(60_000)
    expect(lines).toHaveLength(2)
    expect(client.connection.status).toBe('connected')
    expect(heard.events).toEqual([])
    expect([heard.gaps, heard.statuses]).toEqual(before.slice(0, 2))
    lines[1]?.say(event(2))
    expect(heard.events).toEqual([2])
    await watched.closed()
  },
)

it('case 12: a socket that opens after it was given up is closed at once, and brings nothing', async () => {
  const { client, watched, listen, lines, pass } = stage({ dial: (line, nth) => nth > 0 && line.accept() })
  const heard = listen(news)
  await pass(11_000)
  const [late, second] = lines
  expect(client.connection.status).toBe('connected')
  expect(late?.closes).toBe(1)

  // As a browser does that does not take a close for an answer while it dials.
  late?.accept()
  expect([late?.closes, late?.readyState]).toEqual([2, 2])
  late?.say({ type: 'welcome' }, { type: 'joined', channel: 'news' }, event(1))
  await pass(60_000)
  expect(late?.heard).toEqual([])
  expect([lines.length, second?.closes, heard.events, heard.gaps]).toEqual([2, 0, [], []])
  second?.say(event(2))
  expect(heard.events).toEqual([2])
  await watched.closed()
})

it('case 12: so is one that opens after the client was closed', async () => {
  const { watched, listen, lines, pass } = stage({ dial: () => {} })
  listen(news)
  await pass()
  await watched.closed()
  const [line] = lines
  line?.accept()
  await pass(60_000)
  expect([lines.length, line?.closes, line?.readyState, line?.heard]).toEqual([1, 2, 2, []])
  expect(vi.getTimerCount()).toBe(0)
})
