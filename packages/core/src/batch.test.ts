import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Batch } from './batch'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Something to publish, and how often it was. */
function counter() {
  const publish = vi.fn(() => undefined)
  return { publish }
}
/** Node has no frames of its own. */
function frames(): void {
  vi.stubGlobal('requestAnimationFrame', (flush: () => void) => setTimeout(flush, 16))
  vi.stubGlobal('cancelAnimationFrame', clearTimeout)
}
const microtasks = () => vi.advanceTimersByTimeAsync(0)

it('publishes at the end of the task after a quiet time, and then once per animation frame', async () => {
  frames()
  vi.stubGlobal('document', { hidden: false })
  const one = counter()
  const batch = new Batch()
  batch.mark(one)
  await microtasks()
  expect(one.publish).toHaveBeenCalledTimes(1)
  batch.mark(one)
  batch.mark(one)
  await microtasks()
  expect(one.publish).toHaveBeenCalledTimes(1)
  // The frame that shows the first time.
  await vi.advanceTimersByTimeAsync(16)
  expect(one.publish).toHaveBeenCalledTimes(1)
  for (const times of [2, 3, 4]) {
    await vi.advanceTimersByTimeAsync(16)
    expect(one.publish).toHaveBeenCalledTimes(times)
    batch.mark(one)
  }
  await vi.advanceTimersByTimeAsync(32)
  expect(one.publish).toHaveBeenCalledTimes(5)
  expect(vi.getTimerCount()).toBe(0)
  batch.mark(one)
  await microtasks()
  expect(one.publish).toHaveBeenCalledTimes(6)
})

it('publishes once per animation frame also where what it tells takes longer than a frame', async () => {
  frames()
  vi.stubGlobal('document', { hidden: false })
  let clock = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
  const publish = vi.fn(() => () => {
    clock += 40
  })
  const batch = new Batch()
  batch.mark({ publish })
  await microtasks()
  for (let message = 0; message < 10; message++) {
    batch.mark({ publish })
    await microtasks()
  }
  expect(publish).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(32)
  expect(publish).toHaveBeenCalledTimes(11)
  batch.flush()
})

it('leaves nothing scheduled when it is flushed, also after a first time that nothing followed', async () => {
  frames()
  const one = counter()
  const batch = new Batch()
  batch.mark(one)
  await microtasks()
  expect(vi.getTimerCount()).toBe(2)
  batch.flush()
  expect(vi.getTimerCount()).toBe(0)
  batch.mark(one)
  batch.flush()
  batch.mark(one)
  await microtasks()
  expect(one.publish).toHaveBeenCalledTimes(3)
})

it('publishes where there are animation frames and no document, as in a worker', async () => {
  frames()
  const one = counter()
  const batch = new Batch()
  batch.mark(one)
  await microtasks()
  batch.mark(one)
  await vi.advanceTimersByTimeAsync(32)
  expect(one.publish).toHaveBeenCalledTimes(2)
})

it('does not wait for the frames of a hidden page, which never come', async () => {
  vi.stubGlobal('document', { hidden: true })
  vi.stubGlobal('requestAnimationFrame', () => {
    throw new Error('not of a hidden page')
  })
  const one = counter()
  const batch = new Batch()
  batch.mark(one)
  await microtasks()
  batch.mark(one)
  await vi.advanceTimersByTimeAsync(16)
  expect(one.publish).toHaveBeenCalledTimes(2)
})

it('publishes what comes to a hidden page at once when the last time is over a frame ago, however late its timers are', async () => {
  vi.stubGlobal('document', { hidden: true })
  vi.stubGlobal('setTimeout', () => 0)
  const one = counter()
  const batch = new Batch()
  for (const times of [1, 2, 3]) {
    batch.mark(one)
    await microtasks()
    batch.mark(one)
    await microtasks()
    expect(one.publish).toHaveBeenCalledTimes(times)
    await vi.advanceTimersByTimeAsync(17)
  }
})

it('publishes once per frame in a hidden page, too, where what it tells takes longer', async () => {
  vi.stubGlobal('document', { hidden: true })
  let clock = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
  const publish = vi.fn(() => () => {
    // As React does it.
    queueMicrotask(() => {
      clock += 40
    })
  })
  const batch = new Batch()
  for (let message = 0; message < 10; message++) {
    batch.mark({ publish })
    await microtasks()
  }
  expect(publish).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(16)
  expect(publish).toHaveBeenCalledTimes(10)
  batch.flush()
})

it('publishes what a scheduler that throws would have held back, and asks it again the next time', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => {})
  const thrown = new Error('no frame today')
  const scheduler = vi.fn((flush: () => void) => flush())
  scheduler.mockImplementationOnce(() => {
    throw thrown
  })
  const one = counter()
  const batch = new Batch(scheduler)
  batch.mark(one)
  await microtasks()
  expect(one.publish).toHaveBeenCalledTimes(1)
  expect(reported.mock.calls).toEqual([[thrown]])
  batch.mark(one)
  expect(scheduler).toHaveBeenCalledTimes(2)
  expect(one.publish).toHaveBeenCalledTimes(2)
})
