import type { Client, Inspection, Meta, Topic } from '@tributary/core'
import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Line, stage } from './faults/stage'
import { invariants } from './invariants'
import { watchMarkers } from './markers'

const news = channel<number>('news')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A client that shows what a test wants to see, and does nothing. */
function pretence(links: readonly (readonly [status: string, more?: object])[] = []) {
  const watched = invariants({ WebSocket: Line })
  const told: { connection?: () => void; event?: (event: number, meta: Meta) => void } = {}
  const client = {
    connection: { status: 'connected' },
    links: links.map(([status, more]) => ({ provider: 'websocket', address: 'x', connection: { status, ...more } })),
    providers: [{ name: 'websocket', address: () => 'x' }],
    onConnection: (listener: () => void) => {
      told.connection = listener
    },
    subscribe(_: Topic, listener: (event: number, meta: Meta) => void) {
      told.event = listener
      return () => {}
    },
    close() {
      this.connection.status = 'closed'
    },
  }
  watched.watch(client as unknown as Client)
  const inspect = (event: object) =>
    watched.options.onInspect({ at: 0, provider: 'websocket', address: 'x', ...event } as Inspection)
  return { ...watched, told, client, inspect }
}

it('finds nothing wrong with a client that goes through a cut and a sleep', async () => {
  const { watched, listen, lines, pass, tell } = stage()
  const heard = listen(news)
  await pass()
  const [line] = lines
  await pass(60_000)
  line?.say({ type: 'event', channel: 'news', data: 1 })
  line?.end(1006)
  await pass(1_000)
  tell('wake')
  await pass(1_000)
  lines.at(-1)?.say({ type: 'event', channel: 'news', data: 2 })
  expect(heard.events).toEqual([1, 2])
  expect(heard.gaps).toHaveLength(2)
  expect(lines).toHaveLength(3)
  await watched.closed()
})

it('finds a second socket of one link', () => {
  const { options, check } = pretence()
  const open = (url: string) => new options.WebSocket(url)
  open('wss://server.test/a')
  open('wss://server.test/b')
  expect(check).not.toThrow()
  open('wss://server.test/a?token=2')
  expect(check).toThrow('I1')
})

it('finds an effect of a socket that was given up, and of one that has a successor', () => {
  for (const how of ['given up', 'succeeded']) {
    const lines: Line[] = []
    class Recorded extends Line {
      constructor() {
        super()
        lines.push(this)
      }
    }
    const { options, check } = invariants({ WebSocket: Recorded })
    const open = () => {
      const socket = new options.WebSocket('wss://server.test/a')
      socket.onmessage = () =>
        options.onInspect({ at: 0, provider: 'a', address: 'a', type: 'warning', message: 'a frame' })
      return socket
    }
    const first = open()
    lines[0]?.say({ type: 'event' })
    expect(check).not.toThrow()
    if (how === 'given up') first.close()
    else open()
    lines[0]?.say({ type: 'event' })
    expect(check).toThrow('I2')
  }
})

it('finds a reconnect timer that was left over, and one that is not the link’s own', () => {
  const over = pretence()
  over.inspect({ type: 'ignored', state: 'ready', event: 'DUE' })
  expect(over.check).toThrow('I3')
  const early = pretence([['reconnecting', { nextRetryAt: Date.now() + 1_000 }]])
  early.told.connection?.()
  // The clock of the wall has nothing to do with it.
  vi.setSystemTime(Date.now() + 3_600_000)
  early.inspect({ type: 'transition', from: 'waiting', to: 'connecting', event: 'DUE' })
  const timer = setTimeout(() => {})
  expect(early.check).toThrow('I3')
  clearTimeout(timer)
})

it('finds what a closed client leaves: a timer, a listener, a socket, and what it still tells', async () => {
  const timer = pretence()
  const running = setTimeout(() => {}, 1_000)
  await expect(timer.closed()).rejects.toThrow('timers left')
  clearTimeout(running)

  const listening = pretence()
  listening.options.lifecycle(() => {})
  await expect(listening.closed()).rejects.toThrow('listeners of the surroundings')

  const socket = pretence()
  const opened = new socket.options.WebSocket('wss://server.test/')
  await expect(socket.closed()).rejects.toThrow('sockets left')
  opened.onmessage = () => {}
  opened.close()
  await expect(socket.closed()).rejects.toThrow('sockets left')
  opened.onmessage = null
  await socket.closed()

  const late = pretence()
  late.listen(news)
  late.client.close()
  late.told.event?.(1, {} as Meta)
  expect(late.check).toThrow('I5')
})

it('finds a link that waits for nothing that could come, and a wanted topic without a link', () => {
  for (const status of ['connecting', 'reconnecting', 'suspended']) expect(pretence([[status]]).check).toThrow('I8')
  const dead = pretence([['connected']])
  new dead.options.WebSocket('wss://server.test/').onclose = () => {}
  expect(dead.check).not.toThrow()
  new dead.options.WebSocket('wss://server.test/b').close()
  const gone = pretence([['connected']])
  new gone.options.WebSocket('wss://server.test/').close()
  expect(gone.check).toThrow('I8')
  for (const links of [[], [['idle']]] as const) {
    const forgotten = pretence(links)
    forgotten.listen(news)
    expect(forgotten.check).toThrow('I8')
  }
})

/** What the markers of a topic find wrong in a course of events. */
function course(...events: readonly (string | number)[]): readonly string[] {
  const wrong: string[] = []
  const markers = watchMarkers('news', (what) => wrong.push(what))
  for (const event of events) {
    if (event === 'severed' || event === 'loosened') markers[event]()
    else if (typeof event === 'number') markers.delivered({ position: event } as unknown as Meta)
    else if (event === 'event') markers.delivered({} as Meta)
    else {
      const [type, reason] = event.split(' ')
      markers.inspected({ type, gap: { reason } } as unknown as Inspection)
    }
  }
  return markers.owes ? [...wrong, 'owes'] : wrong
}

it.each([
  ['joined', 'event', 'severed', 'joined', 'gap reconnected', 'event'],
  ['event', 'joined', 'event', 'gap vendor', 'event', 'gap vendor'],
  ['joined', 'event', 'severed', 'joined', 'resumed', 'event', 'gap sequence', 'joined', 'resumed'],
  ['joined', 'joined', 'gap overflow', 'event'],
  ['joined', 'left', 'joined', 'event'],
  ['joined', 'severed', 'loosened', 'joined', 'event'],
  ['joined', 1, 2, 'severed', 'joined', 'resumed', 3],
  ['joined', 5, 'severed', 'joined', 'gap evicted', 1],
  ['joined', 5, 'gap oversized', 6],
])('takes for right: %s %s %s %s …', (...events) => expect(course(...events)).toEqual([]))

it.each([
  ['I6', ['joined', 'severed', 'event']],
  ['I6', ['joined', 'severed', 'joined', 'event', 'gap reconnected']],
  ['I6', ['joined', 'event', 'joined', 'event', 'gap reconnected']],
  ['I6', ['joined', 'severed', 'joined', 'gap reconnected', 'resumed']],
  ['I6', ['joined', 'severed', 'joined', 'resumed', 'gap reconnected']],
  ['owes', ['joined', 'severed', 'joined']],
  ['I7', ['joined', 1, 2, 2]],
  ['I7', ['joined', 2, 'severed', 'joined', 'resumed', 1]],
  ['I7', ['joined', 2, 'gap oversized', 2]],
])('takes for wrong, by %s: %s', (law, events) => expect(course(...events)).toEqual([expect.stringContaining(law)]))
