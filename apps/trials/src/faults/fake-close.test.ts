import { createView } from '@tributary/core'
import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Play, type Stage, stage } from './stage'

const news = channel<number>('news')
const event = (data: number) => ({ type: 'event', channel: 'news', data })
const ignore = () => {}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Where the client stands when it is closed, and the answer that it was waiting for. */
interface Point {
  readonly play?: Play
  /** Goes on from where `news` is wanted. */
  reach?(scene: Stage): unknown
  late(scene: Stage): void
}

/** A promise that is kept late. */
function late<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = ignore
  const promise = new Promise<T>((keep) => {
    resolve = keep
  })
  return { promise, resolve: (value) => resolve(value) }
}

function points(): Readonly<Record<string, Point>> {
  const token = late<string>()
  const left = late<void>()
  const read = late<number>()
  const reply = late<unknown>()
  return {
    'a dial': { play: { dial: ignore }, late: ({ line }) => line().accept() },
    'being let in': {
      play: { hears: ({ type }) => type === 'hello' },
      late: ({ line }) => line().say({ type: 'welcome' }),
    },
    credentials: { play: { credentials: () => token.promise }, late: () => token.resolve('token') },
    'the next attempt': { reach: ({ line }) => line().end(1006), late: ignore },
    'the answer to a join': {
      play: { hears: ({ type }) => type === 'join' },
      late: ({ line }) => line().say({ type: 'joined', channel: 'news' }),
    },
    'the answer to a leave': {
      play: { session: { leave: () => left.promise } },
      async reach({ listen, pass }) {
        const sport = listen(channel('sport'))
        await pass()
        sport.stop()
        await pass(250)
      },
      late: () => left.resolve(),
    },
    'a snapshot': {
      reach: ({ client }) =>
        client.watch(news, createView({ initial: 0, reduce: (n) => n, snapshot: () => read.promise }), () => {
          throw new Error('told of a snapshot that came too late')
        }),
      late: () => read.resolve(1),
    },
    'the outcome of a send': {
      play: { session: { send: () => reply.promise } },
      reach: ({ client }) => void client.send(news, 1).catch(ignore),
      late: () => reply.resolve('done'),
    },
  }
}

it.each(Object.keys(points()))(
  'case 43: nothing is left of a client that is closed while it waits for %s, and a late answer does nothing',
  async (name) => {
    const point = points()[name]
    if (!point) throw new Error(`no point ${name}`)
    const scene = stage(point.play)
    const { client, watched, listen, lines, pass } = scene
    const heard = listen(news)
    await pass()
    await point.reach?.(scene)
    await pass()
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    await watched.closed()

    const told = [watched.inspected.length, lines.length, { ...heard }, scene.said()]
    point.late(scene)
    await pass(600_000)
    lines.at(-1)?.say(event(1))
    expect([watched.inspected.length, lines.length, { ...heard }, scene.said()]).toEqual(told)
    expect(client.connection).toEqual({ status: 'closed' })
    expect(vi.getTimerCount()).toBe(0)
  },
)

it('case 43: a message that waits when the client is closed says whether it may have arrived', async () => {
  const { client, watched, listen, pass } = stage({ session: { send: () => late<unknown>().promise } })
  const outcome = async (sending: Promise<unknown>) => {
    const kind = expect(sending).rejects
    return kind
  }
  listen(news)
  const waiting = outcome(client.send(news, 1))
  await watched.closed()
  await (await waiting).toMatchObject({ kind: 'closed' })

  void client.connect()
  await pass()
  const handed = outcome(client.send(news, 2))
  await pass()
  await watched.closed()
  await (await handed).toMatchObject({ kind: 'unknown-outcome' })
})
