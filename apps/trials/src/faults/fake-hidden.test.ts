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
    show(visible: boolean) {
      document.hidden = !visible
      document.dispatchEvent(new Event('visibilitychange'))
    },
  }
}

/** A server that answers beats and says nothing else, and dies of none; the client takes 25 s of silence for death. */
const beating: Play = { silence: 25_000, beat: 10_000 }

it('case 25: a hidden page whose timers run once a minute takes no living peer for dead, nor the machine for asleep', async () => {
  const { show } = page()
  const { client, watched, listen, line, lines, pass } = stage(beating, { lifecycle: browserLifecycle })
  const heard = listen(news)
  await pass(25_000)
  const beats = () => line().heard.filter(({ type }) => type === 'ping').length
  expect(beats()).toBe(2)
  show(false)
  await pass(30 * MINUTE)
  // So rarely that while the page is visible it would be dead.
  expect(beats()).toBeLessThan(2 + 31)
  expect([lines.length, client.connection.status, heard.gaps]).toEqual([1, 'connected', []])
  await watched.closed()
})

it('case 25: a hidden page hears every event at once, and shows all of them when it is visible again', async () => {
  const { show } = page()
  const { client, watched, listen, line, lines, pass } = stage(beating, { lifecycle: browserLifecycle })
  const heard = listen(news)
  const shown: number[] = []
  const all = createView({ initial: 0, reduce: (sum: number, event: number) => sum + event })
  const stop = client.watch(news, all, (sum) => shown.push(sum))
  await pass(5_000)
  show(false)
  for (let n = 1; n <= 90; n++) {
    line().say(event(n))
    expect(heard.events).toHaveLength(n)
    await pass(7_000)
  }
  show(true)
  await pass(1_000)
  expect([client.read(news, all), shown.at(-1)]).toEqual([4_095, 4_095])
  expect([lines.length, heard.gaps]).toEqual([1, []])
  // And from here on every deadline is as short as ever.
  line().onframe = () => {}
  await pass(2 * MINUTE)
  expect(lines.length).toBeGreaterThan(1)
  stop()
  await watched.closed()
})

it('case 25: a peer that died while the page was hidden is noticed in a minute or two, and its topics come back with a gap', async () => {
  const { show } = page()
  const { client, watched, listen, line, lines, pass } = stage(beating, { lifecycle: browserLifecycle })
  const heard = listen(news)
  await pass(5_000)
  show(false)
  line().onframe = () => {}
  await pass(65_000)
  expect(lines).toHaveLength(1)
  await pass(115_000)
  expect(lines).toHaveLength(2)
  show(true)
  await pass()
  expect([client.connection.status, heard.gaps.length]).toEqual(['connected', 1])
  lines[1]?.say(event(1))
  expect(heard.events).toEqual([1])
  await watched.closed()
})
