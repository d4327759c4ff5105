import { browserLifecycle, createView } from '@tributary/core'
import { channel } from '@tributary/websocket'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Play, stage } from './stage'

const news = channel<number>('news')
const event = (data: number) => ({ type: 'event', channel: 'news', data })
const MINUTE = 60_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A page whose timers run once a minute, at the full minute, for as long as it is hidden; what comes from the network comes at once. */
function page() {
  const document = Object.assign(new EventTarget(), { hidden: false, defaultView: new EventTarget() })
  const { setTimeout: run, clearTimeout: stop } = globalThis
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  let ids = 0
  const late = (id: number, action: () => void, ms: number): void => {
    const due = () => {
      const early = document.hidden ? (MINUTE - (performance.now() % MINUTE)) % MINUTE : 0
      if (early) return void timers.set(id, run(due, early))
      timers.delete(id)
      action()
    }
    timers.set(id, run(due, ms))
  }
  const setTimer = (action: () => void, ms = 0): number => {
    late(++ids, action, ms)
    return ids
  }
  const setRepeating = (action: () => void, ms = 0): number => {
    const id = ++ids
    const again = () => {
      late(id, again, ms)
      action()
    }
    late(id, again, ms)
    return id
  }
  const clear = (id: number): void => {
    stop(timers.get(id))
    timers.delete(id)
  }
  vi.stubGlobal('document', document)
  vi.stubGlobal('setTimeout', setTimer)
  vi.stubGlobal('clearTimeout', clear)
  vi.stubGlobal('setInterval', setRepeating)
  vi.stubGlobal('clearInterval', clear)
  return {
    /** What the network does after so many ms. */
    later: (ms: number, action: () => void) => void run(action, ms),
    show(visible: boolean) {
      document.hidden = !visible
      document.dispatchEvent(new Event('visibilitychange'))
    },
  }
}

/** A server that answers beats after a while, says nothing else, and dies of none; the client takes 25 s of silence for death. */
function beating({ later }: ReturnType<typeof page>): Play {
  return {
    silence: 25_000,
    beat: 10_000,
    hears({ type }, line) {
      if (type !== 'ping') return false
      later(300, () => line.say({ type: 'pong' }))
      return true
    },
  }
}

it('case 25: a hidden page whose timers run once a minute takes no living peer for dead, nor the machine for asleep', async () => {
  const shown = page()
  const { client, watched, listen, line, lines, pass } = stage(beating(shown), { lifecycle: browserLifecycle })
  const heard = listen(news)
  await pass(25_000)
  const beats = () => line().heard.filter(({ type }) => type === 'ping').length
  expect(beats()).toBe(2)
  shown.show(false)
  await pass(30 * MINUTE)
  // So rarely that while the page is visible it would be dead.
  expect(beats()).toBeLessThan(2 + 31)
  expect([lines.length, client.connection.status, heard.gaps]).toEqual([1, 'connected', []])
  await watched.closed()
})

it('case 25: a hidden page hears every event at once, and shows all of them when it is visible again', async () => {
  const shown = page()
  const { client, watched, listen, line, lines, pass } = stage(beating(shown), { lifecycle: browserLifecycle })
  const heard = listen(news)
  const sums: number[] = []
  const all = createView({ initial: 0, reduce: (sum: number, event: number) => sum + event })
  const stop = client.watch(news, all, (sum) => sums.push(sum))
  await pass(5_000)
  shown.show(false)
  for (let n = 1; n <= 90; n++) {
    line().say(event(n))
    expect(heard.events).toHaveLength(n)
    await pass(7_000)
  }
  shown.show(true)
  await pass(1_000)
  expect([client.read(news, all), sums.at(-1)]).toEqual([4_095, 4_095])
  expect([lines.length, heard.gaps]).toEqual([1, []])
  // And from here on every deadline is as short as ever.
  line().onframe = () => {}
  await pass(2 * MINUTE)
  expect(lines.length).toBeGreaterThan(1)
  stop()
  await watched.closed()
})

it('case 25: a peer that died while the page was hidden is noticed in a minute or two, and its topics come back with a gap', async () => {
  const shown = page()
  const { client, watched, listen, line, lines, pass } = stage(beating(shown), { lifecycle: browserLifecycle })
  const heard = listen(news)
  await pass(5_000)
  shown.show(false)
  line().onframe = () => {}
  await pass(65_000)
  expect(lines).toHaveLength(1)
  await pass(115_000)
  expect(lines).toHaveLength(2)
  shown.show(true)
  await pass()
  expect([client.connection.status, heard.gaps.length]).toEqual(['connected', 1])
  lines[1]?.say(event(1))
  expect(heard.events).toEqual([1])
  await watched.closed()
})
