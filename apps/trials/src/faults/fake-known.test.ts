// What other libraries of this kind got wrong, as far as no case of the list of faults has it. Each names where it was reported.
import type { CredentialsContext } from '@tributary/core'
import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { stage } from './stage'

const news = channel<number>('news')
const sport = channel<number>('sport')
const event = (channel: string, data: number) => ({ type: 'event', channel, data })

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

// apollographql/subscriptions-transport-ws#732
it.each([
  ['just before', 999],
  ['just when', 1_000],
])('makes one socket where a person retries and the network comes back %s the next attempt is due', async (_, ms) => {
  const { client, watched, listen, lines, pass, tell } = stage()
  listen(news)
  await pass()
  lines[0]?.end(1006)
  await pass(ms)
  client.retry()
  tell('online', 'visible')
  client.retry()
  await pass(60_000)
  expect(lines).toHaveLength(2)
  expect(client.connection.status).toBe('connected')
  await watched.closed()
})

// enisdenjo/graphql-ws#85, #99
it.each([
  ['waits for the next attempt', 0],
  ['dials', 1_000],
  ['is being let in', 6_000],
])('joins once, on the next connection, what is wanted for the first time while it %s', async (_, ms) => {
  const { watched, listen, lines, pass } = stage({
    dial: (line, nth) => void setTimeout(() => line.accept(), nth && 5_000),
    hears: ({ type }, line, nth) => nth && type === 'hello' && setTimeout(() => line.say({ type: 'welcome' }), 5_000),
  })
  const old = listen(news)
  await pass()
  lines[0]?.say(event('news', 1))
  lines[0]?.end(1006)
  await pass(ms)
  const late = listen(sport)
  await pass(20_000)
  expect(lines[1]?.heard.slice(1)).toEqual([
    { type: 'join', channel: 'news' },
    { type: 'join', channel: 'sport' },
  ])
  lines[1]?.say(event('sport', 2), event('news', 3))
  expect([old.events, old.gaps.length]).toEqual([[1, 3], 1])
  expect([late.events, late.gaps, late.statuses]).toEqual([[2], [], ['pending', 'live']])
  await watched.closed()
})

// centrifugal/centrifuge-js#389, socketio/engine.io-client#693, anephenix/sarus#2, websockets/ws#1900
it('is after two hundred reconnects what it was after the first, and tells each event once', async () => {
  const { watched, listen, lines, line, pass, tell } = stage({ silence: 60_000, beat: 20_000 })
  const heard = listen(news)
  await pass()
  const timers: number[] = []
  for (let n = 1; n <= 200; n++) {
    // Good news is let through ten times a minute.
    if (n % 4) line().end(1006)
    else tell('wake')
    await pass(2_000)
    line().say(event('news', n))
    timers.push(vi.getTimerCount())
  }
  expect(lines).toHaveLength(201)
  expect(new Set(timers).size).toBe(1)
  expect(watched.sockets.all.filter(({ live, heard }) => live || heard)).toHaveLength(1)
  expect(heard.events).toEqual(Array.from({ length: 200 }, (_, n) => n + 1))
  expect(heard.gaps).toHaveLength(200)
  await watched.closed()
})

// centrifugal/centrifuge-dart#129, centrifugal/centrifuge-js#422
it('asks the app once however often a person presses retry while it thinks', async () => {
  const reasons: string[] = []
  let answer: (token: string) => void = () => {}
  const { client, watched, listen, lines, pass } = stage({
    credentials: ({ reason }: CredentialsContext) => {
      reasons.push(reason)
      return reasons.length === 1 ? 'first' : new Promise<string>((resolve) => (answer = resolve))
    },
  })
  listen(news)
  await pass()
  for (let n = 0; n < 5; n++) {
    client.retry()
    await pass(1_000)
  }
  answer('second')
  await pass()
  // The session is replaced, for which the app is asked anew.
  expect(reasons.slice(0, 3)).toEqual(['first', 'changed', 'changed'])
  answer('second')
  await pass(60_000)
  expect(lines.map(({ heard }) => heard[0]?.token)).toEqual(['first', 'second'])
  expect(reasons).toHaveLength(3)
  await watched.closed()
})

// Atmosphere/atmosphere-javascript#128
it('beats on after a reconnect, at its interval and once each time', async () => {
  const { watched, listen, lines, line, pass, tell } = stage({ beat: 10_000 })
  listen(news)
  await pass(25_000)
  line().end(1006)
  await pass(26_000)
  tell('wake')
  await pass(35_000)
  const beats = lines.map(({ heard }) => heard.filter(({ type }) => type === 'ping').length)
  expect(beats).toEqual([2, 2, 3])
  await watched.closed()
})

// robtaussig/react-use-websocket#199
it('stays in no dial for ever: one that hangs in every attempt is given up every time', async () => {
  const { client, watched, listen, lines, pass } = stage({ dial: () => {} })
  listen(news)
  await pass(55_000)
  expect(lines).toHaveLength(6)
  expect(lines.map(({ closes }) => closes)).toEqual([1, 1, 1, 1, 1, 0])
  expect(client.connection).toMatchObject({ status: 'reconnecting', hint: expect.stringContaining('never opened') })
  await watched.closed()
})
