import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Play, type Stage, stage } from './stage'

const news = channel<number>('news')
const sport = channel<number>('sport')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Ways to be without a connection for five seconds, and to come back from there. */
const WAYS: Readonly<Record<string, { readonly play?: Play; leave(scene: Stage): void; back(scene: Stage): void }>> = {
  'it waits for the next attempt': { leave: ({ line }) => line().end(1006), back: () => {} },
  'the next attempt dials': {
    play: { dial: (line, nth) => nth !== 1 && line.accept() },
    leave: ({ client, line }) => {
      line().end(1006)
      client.retry()
    },
    back: ({ line }) => line().accept(),
  },
  'the next attempt is not yet let in': {
    play: { hears: ({ type }, _, nth) => nth === 1 && type === 'hello' },
    leave: ({ client, line }) => {
      line().end(1006)
      client.retry()
    },
    back: ({ line }) => line().say({ type: 'welcome' }),
  },
  'the page is frozen': { leave: ({ tell }) => tell('pause'), back: ({ tell }) => tell('resume') },
}
const way = (name: string) => {
  const found = WAYS[name]
  if (!found) throw new Error(`no way ${name}`)
  return found
}

it.each(Object.keys(WAYS))('case 20: what is left while %s is not joined again', async (name) => {
  const { play, leave, back } = way(name)
  const scene = stage(play, { backoff: () => 5_000 })
  const { watched, listen, lines, pass } = scene
  const stays = listen(news)
  const goes = listen(sport)
  await pass()
  leave(scene)
  goes.stop()
  await pass(4_000)
  back(scene)
  await pass(2_000)
  expect(lines).toHaveLength(2)
  const said = lines[1]?.heard.map(({ type, channel }) => [type, channel])
  expect(said).toEqual([
    ['hello', undefined],
    ['join', 'news'],
  ])
  lines[1]?.say({ type: 'event', channel: 'sport', data: 1 }, { type: 'event', channel: 'news', data: 2 })
  expect([stays.events, goes.events]).toEqual([[2], []])
  expect([stays.gaps.length, goes.gaps.length]).toEqual([1, 0])
  await watched.closed()
})

it.each(Object.keys(WAYS))('case 20: the last to leave while %s ends all attempts', async (name) => {
  const { play, leave, back } = way(name)
  const scene = stage(play, { backoff: () => 5_000 })
  const { client, watched, listen, lines, pass } = scene
  const all = [listen(news), listen(sport), listen(sport)]
  await pass()
  leave(scene)
  await pass()
  const attempts = lines.length
  for (const one of all) one.stop()
  await pass(1_250)
  expect(client.connection).toEqual({ status: 'idle' })
  expect(vi.getTimerCount()).toBe(0)
  expect(lines.every(({ readyState }) => readyState >= 2)).toBe(true)
  back(scene)
  await pass(600_000)
  expect(lines).toHaveLength(attempts)
  await watched.closed()
})
