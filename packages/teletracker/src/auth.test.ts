// @vitest-environment jsdom
import { delays, healthy, loses, replaces, sequence } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LATENCY, pass, type Stage, sent, stage, wire } from '../test/kit'
import { accountEvents, userEvents } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Good news is told at most once in so long. */
const SPACING = 3_000
const drop = ({ emulator }: Stage) => void emulator.control('teletracker').drop()
const say = (target: EventTarget, type: string, fields: object = {}) =>
  target.dispatchEvent(Object.assign(new Event(type), fields))
const hide = (hidden: boolean) => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
  say(document, 'visibilitychange')
}

/** How a connection starts, besides the first; no back-off ends within the test unless `backoff` says so. */
const starts: readonly { readonly how: string; readonly backoff?: number; start(on: Stage): Promise<void> | void }[] = [
  { how: 'after its back-off', backoff: 500, start: drop },
  {
    how: 'because the page is online again',
    start() {
      say(window, 'offline')
      say(window, 'online')
    },
  },
  {
    how: 'because the page is visible again',
    async start(on) {
      hide(true)
      drop(on)
      await pass()
      hide(false)
    },
  },
  {
    how: 'because the page returned from the back/forward cache',
    async start() {
      say(window, 'pagehide', { persisted: true })
      await pass()
      say(window, 'pageshow', { persisted: true })
    },
  },
  {
    how: 'with a token that has expired, and then with a new one',
    backoff: 500,
    start(on) {
      on.emulator.control('teletracker').expire()
      drop(on)
    },
  },
  {
    how: 'because somebody pressed retry',
    async start(on) {
      drop(on)
      await pass()
      on.client.retry()
    },
  },
]

const GATED = [
  '> authrequest',
  '< authresponse',
  '> startuserevent',
  '> startaccountevent',
  '< startuserevent',
  '< startaccountevent',
]

/** The token is the only thing said until the server has accepted it, and it is said once. */
function gated(on: Stage, connection: number): void {
  const frames = wire(on.emulator.connections[connection])
  expect(frames.map((frame) => frame.replace(/event(request|response)/, 'event'))).toEqual(GATED)
}

it('sends authrequest first and alone on the first connection', async () => {
  const on = stage({ behaviour: delays(2_000) })
  on.hear(userEvents())
  on.hear(accountEvents())
  await pass(1_900)
  expect(wire(on.emulator.connections[0])).toEqual(['> authrequest'])
  await pass(5_000)
  gated(on, 0)
  expect(on.asked).toEqual(['first'])
  await on.client.close()
})

it.each(starts)('sends authrequest first and alone when it connects $how', async ({ backoff = 600_000, start }) => {
  let held = ''
  const on = stage({
    behaviour: delays(2_000),
    client: { backoff: () => backoff },
    credentials({ reason }) {
      if (reason !== 'reconnect') held = on.vendor.credentials().token
      return held
    },
  })
  on.hear(userEvents())
  const account = on.hear(accountEvents())
  await pass(5_000)
  await pass(SPACING)
  await start(on)
  await pass(10_000)
  const { connections } = on.emulator
  expect(on.asked.length).toBe(connections.length)
  gated(on, 0)
  gated(on, connections.length - 1)
  expect(connections.slice(1, -1).map(wire)).toEqual(
    on.asked.includes('rejected') ? [['> authrequest', '< authresponse']] : [],
  )
  expect(connections.length).toBe(on.asked.includes('rejected') ? 3 : 2)
  expect(account.statuses.at(-1)).toBe('live')
  await on.client.close()
})

it('starts the streams at the moment the server accepts, however late that is', async () => {
  const on = stage({ behaviour: delays(7_000) })
  on.hear(userEvents())
  await pass(8_000)
  const [asked, answered, started] = on.emulator.connections[0]?.frames ?? []
  expect(answered && started && started.at - answered.at).toBe(2 * LATENCY)
  expect(answered && asked && answered.at - asked.at).toBe(7_000)
  await on.client.close()
})

it('starts nothing where the server never answers, and connects again after ten seconds', async () => {
  const on = stage({ behaviour: sequence(loses('authresponse'), healthy()) })
  const heard = on.hear(userEvents())
  await pass(9_900)
  expect(on.emulator.connections.map(sent)).toEqual([['authrequest']])
  await pass(1_000)
  expect(on.emulator.connections.map(sent)).toEqual([['authrequest'], ['authrequest', 'startusereventrequest']])
  expect(on.emulator.connections[0]?.closed).not.toBeNull()
  expect(heard.statuses).toEqual(['pending', 'live'])
  await on.client.close()
})

it('waits for a true success, though other frames say success before', async () => {
  const early = JSON.stringify({ type: 'startusereventresponse', success: true })
  const on = stage({ behaviour: replaces('authresponse', early) })
  on.hear(userEvents())
  await pass(5_000)
  expect(on.emulator.connections.map(sent)).toEqual([['authrequest']])
  await on.client.close()
})

it('asks for the token on every attempt, and never says an old one again', async () => {
  const on = stage()
  on.hear(userEvents())
  await pass()
  on.emulator.control('teletracker').expire()
  drop(on)
  await pass()
  drop(on)
  await pass()
  expect(on.asked).toEqual(['first', 'reconnect', 'reconnect'])
  expect(on.client.connection.status).toBe('connected')
  await on.client.close()
})

it('says no token that comes too late', async () => {
  let give: (token: string) => void = () => undefined
  const on = stage({
    credentials: () =>
      new Promise<string>((resolve) => {
        give = resolve
      }),
  })
  const heard = on.hear(userEvents())
  await pass()
  await on.client.close()
  give(on.vendor.credentials().token)
  await pass(20_000)
  expect(on.emulator.attempts).toBe(0)
  expect(heard.events).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
