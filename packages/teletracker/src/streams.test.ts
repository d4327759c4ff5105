import { delays, teletracker as emulated, overtakes, repeats } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pass, sent, stage, wire } from '../test/kit'
import { accountEvents, userEvents } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const START = 'startusereventrequest'
const STOP = 'stopusereventrequest'
const [user, account] = [userEvents(), accountEvents()]
const event = (n: number, type: 'userevent' | 'accountevent' = 'userevent') => ({ type, n })

it('hears each stream on a topic of its own, over one connection', async () => {
  const on = stage()
  const [mine, everybodys] = [on.hear(user), on.hear(account)]
  await pass()
  on.emit(event(1))
  on.emit(event(2, 'accountevent'))
  await pass()
  expect([mine.events, everybodys.events]).toEqual([[event(1)], [event(2, 'accountevent')]])
  expect(on.emulator.attempts).toBe(1)
  await on.client.close()
})

it('tells of one happening on both streams twice, for no id says that it is one', async () => {
  const on = stage()
  const [mine, everybodys] = [on.hear(user), on.hear(account)]
  await pass()
  on.emit({ type: 'userevent', call: 'c1' })
  on.emit({ type: 'accountevent', call: 'c1' })
  await pass()
  expect([mine.events.length, everybodys.events.length]).toEqual([1, 1])
  await on.client.close()
})

it('gives an event as it came, whatever fields it has', async () => {
  const on = stage()
  const heard = on.hear(user)
  await pass()
  const odd = { type: 'userevent', data: { nested: [1, null] }, success: false, constructor: 'x', '': 0 }
  on.emit(odd)
  await pass()
  expect(heard.events).toEqual([odd])
  await on.client.close()
})

it('starts a stream once for all who listen, and stops it after the last has gone', async () => {
  const on = stage()
  const all = Array.from({ length: 5 }, () => on.hear(userEvents()))
  await pass()
  for (const { stop } of all.slice(1)) stop()
  await pass()
  expect(sent(on.emulator.connections[0])).toEqual(['authrequest', START])
  on.hear(account)
  all[0]?.stop()
  await pass()
  expect(sent(on.emulator.connections[0])).toEqual(['authrequest', START, 'startaccounteventrequest', STOP])
  await on.client.close()
})

it('says nothing on the wire for a listener that goes and comes within the linger', async () => {
  const on = stage()
  on.hear(user).stop()
  const heard = on.hear(user)
  await pass()
  heard.stop()
  on.hear(user)
  await pass()
  expect(sent(on.emulator.connections[0])).toEqual(['authrequest', START])
  await on.client.close()
})

it('has one request of a stream under way at a time, however fast listeners come and go', async () => {
  const on = stage({ behaviour: delays(900), client: { linger: 0 } })
  on.hear(account)
  for (let round = 0; round < 12; round++) {
    const { stop } = on.hear(user)
    await pass(350)
    stop()
    await pass(130)
  }
  const heard = on.hear(user)
  await pass(10_000)
  const frames = wire(on.emulator.connections[0]).filter((frame) => /user/.test(frame))
  expect(frames.filter((frame) => frame.startsWith('> stop')).length).toBeGreaterThan(1)
  // Asked and answered in turn, and started last, for somebody listens.
  frames.forEach((frame, i) => {
    if (i % 2) expect(frame).toBe(frames[i - 1]?.replace('>', '<').replace('request', 'response'))
  })
  expect(frames.at(-2)).toBe(`> ${START}`)
  on.emit(event(1))
  await pass(2_000)
  expect(heard.events).toEqual([event(1)])
  await on.client.close()
})

it.each([
  ['startaccounteventresponse', 'startusereventresponse'],
  ['startusereventresponse', 'startaccounteventresponse'],
])('finds the request of each reply by its type when %s comes before %s', async (first, second) => {
  // Ben may start his own stream and not the account's.
  const vendor = emulated()
  const on = stage({
    vendor,
    behaviour: overtakes(first, second),
    credentials: () => vendor.credentials().users[1]?.token,
  })
  const [mine, everybodys] = [on.hear(user), on.hear(account)]
  await pass()
  const answers = wire(on.emulator.connections[0]).filter((frame) => frame.startsWith('< start'))
  expect(answers).toEqual([`< ${first}`, `< ${second}`])
  expect([mine.statuses.at(-1), everybodys.statuses.at(-1)]).toEqual(['live', 'failed'])
  await on.client.close()
})

it('tells an event that comes before the answer to its start, and none after the stop', async () => {
  const on = stage({ behaviour: overtakes('userevent', 'startusereventresponse') })
  const heard = on.hear(user)
  on.hear(account)
  await pass(60)
  on.emit(event(1))
  await pass()
  expect(wire(on.emulator.connections[0]).slice(-2)).toEqual(['< userevent', '< startusereventresponse'])
  heard.stop()
  await pass()
  on.emulator.connections[0]?.send(JSON.stringify(event(2)))
  await pass()
  const later = on.hear(user)
  await pass()
  expect([heard.events, later.events]).toEqual([[event(1)], []])
  expect(on.emulator.attempts).toBe(1)
  await on.client.close()
})

it('passes over a reply that nobody waits for, and says so', async () => {
  const on = stage({ behaviour: repeats('startusereventresponse') })
  const heard = on.hear(user)
  await pass()
  expect(on.warnings()).toEqual(['A frame of type "startusereventresponse" that nothing waits for was ignored'])
  expect(heard.statuses).toEqual(['pending', 'live'])
  await on.client.close()
})
