import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Clock, installClock } from './clock'

let clock: Clock
beforeEach(() => {
  clock = installClock()
})
afterEach(() => clock.uninstall())

it('runs each timer in its turn, and what it has promised before the next one', async () => {
  const told: unknown[] = []
  const began = Date.now()
  const tell = (what: unknown): void => void told.push([what, Date.now() - began, performance.now()])
  setTimeout(() => {
    tell('late')
  }, 20)
  setTimeout(
    (what: string) => {
      tell(what)
      void Promise.resolve()
        .then(() => null)
        .then(() => tell('promised'))
    },
    10,
    'early',
  )
  setTimeout(tell, 10, 'next')
  await clock.pass(15)
  expect(told).toEqual([
    ['early', 10, 10],
    ['promised', 10, 10],
    ['next', 10, 10],
  ])
  expect(clock.count).toBe(1)
})

it('repeats what is to be repeated, until it is cleared', async () => {
  let times = 0
  const timer = setInterval(() => {
    times++
  }, 10)
  await clock.pass(35)
  clearInterval(timer)
  await clock.pass(35)
  expect([times, clock.count]).toEqual([3, 0])
})

it('sleeps through what is due, which is late then, and lets the clock of the wall be set', async () => {
  const at: number[] = []
  setTimeout(() => at.push(performance.now()), 10)
  clock.sleep(1_000)
  await clock.pass(0)
  const before = Date.now()
  clock.set(500)
  expect([at, Date.now() - before, performance.now()]).toEqual([[1_000], 500, 1_000])
})

it('gives the real clock back', () => {
  const faked = [setTimeout, Date, performance]
  clock.uninstall()
  expect([setTimeout, Date, performance].map((real, i) => real === faked[i])).toEqual([false, false, false])
})
