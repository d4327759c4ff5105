import { type RealtimeError, topicKey } from '@tributary/core'
import { type Behaviour, teletracker as emulated, healthy, loses, replaces, sequence } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pass, sent, stage } from '../test/kit'
import { accountEvents, teletracker, userEvents } from './index'

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

it('starts every wanted stream again after the connection was lost, with one gap each', async () => {
  const on = stage()
  const [mine, everybodys] = [on.hear(user), on.hear(account)]
  await pass()
  on.emit(event(1))
  await pass()
  const lastHeard = Date.now() - 1_000 + 10
  on.emulator.control('teletracker').drop({ code: 1012, reason: 'deploy' })
  await pass()
  expect(sent(on.emulator.connections[1])).toEqual(['authrequest', START, 'startaccounteventrequest'])
  for (const { gaps } of [mine, everybodys]) {
    expect(gaps).toEqual([{ since: lastHeard, until: expect.any(Number), reason: 'reconnected', recovered: false }])
  }
  on.emit(event(2))
  await pass()
  expect(mine.events).toEqual([event(1), event(2)])
  await on.client.close()
})

it('starts no stream again that nobody wants any more', async () => {
  const on = stage()
  on.hear(user)
  const { stop } = on.hear(account)
  await pass()
  stop()
  await pass()
  on.emulator.control('teletracker').drop()
  await pass()
  expect(sent(on.emulator.connections[1])).toEqual(['authrequest', START])
  await on.client.close()
})

it('fails a refused stream with the vendor’s own object, and keeps the connection and the other stream', async () => {
  const vendor = emulated({ failureField: 'error_code' })
  const on = stage({ vendor, credentials: () => vendor.credentials().users[1]?.token })
  const [mine, everybodys] = [on.hear(user), on.hear(account)]
  await pass(120_000)
  expect(everybodys.statuses).toEqual(['pending', 'failed'])
  const [error] = everybodys.errors
  expect(error).toMatchObject({
    name: 'RealtimeError',
    kind: 'refused',
    retryable: false,
    provider: 'teletracker',
    topic: account,
    reason: 'This stream requires elevated privileges.',
    cause: {
      type: 'startaccounteventresponse',
      success: false,
      error_code: 'This stream requires elevated privileges.',
    },
  })
  on.emit(event(1))
  await pass()
  expect([mine.events, on.client.connection.status, on.emulator.attempts]).toEqual([[event(1)], 'connected', 1])
  expect(sent(on.emulator.connections[0]).filter((type) => type === 'startaccounteventrequest').length).toBe(1)
  await on.client.close()
})

it('asks for a refused stream again when somebody presses retry', async () => {
  const vendor = emulated()
  let user = 1
  const on = stage({ vendor, credentials: () => vendor.credentials().users[user]?.token })
  const heard = on.hear(account)
  await pass()
  user = 0
  on.client.retry()
  await pass()
  expect(heard.statuses.at(-1)).toBe('live')
  await on.client.close()
})

it('connects anew when a start is not answered in ten seconds, and starts nothing twice on one connection', async () => {
  const on = stage({ behaviour: sequence(loses('startusereventresponse'), healthy()) })
  const heard = on.hear(user)
  await pass(11_000)
  expect(on.emulator.connections.map(sent)).toEqual([
    ['authrequest', START],
    ['authrequest', START],
  ])
  expect(heard.statuses.at(-1)).toBe('live')
  await on.client.close()
})

it('never calls a silent connection dead by itself, and does so where the app says how long silence may be', async () => {
  const patient = stage()
  patient.hear(user)
  await pass(24 * 3_600_000)
  expect(patient.emulator.attempts).toBe(1)
  const strict = stage({ provider: { silence: 60_000 } })
  strict.hear(user)
  await pass(59_000)
  expect(strict.emulator.attempts).toBe(1)
  await pass(2_000)
  expect(strict.emulator.attempts).toBe(2)
  await Promise.all([patient.client.close(), strict.client.close()])
})

it('tells accounts apart by the provider’s name', async () => {
  const sales = userEvents({ provider: 'sales' })
  expect(topicKey(sales)).not.toBe(topicKey(user))
  const on = stage({ provider: { name: 'sales' } })
  const heard = on.hear(sales)
  await pass()
  on.emit(event(1))
  await pass()
  expect(heard.events).toEqual([event(1)])
  await on.client.close()
})

it('knows no topic besides its two', () => {
  const provider = teletracker({ credentials: () => '' })
  const strange = { provider: 'teletracker', name: 'calls' }
  const failure = (): unknown => {
    try {
      return provider.address(strange)
    } catch (thrown) {
      return (thrown as RealtimeError).kind
    }
  }
  expect(failure()).toBe('config')
  expect(() => provider.address(strange)).toThrow('make its topics with userEvents() or accountEvents()')
})

it('leaves a stream also where its stop is answered with no', async () => {
  const on = stage({ behaviour: replaces('stopusereventresponse', '{"type":"stopusereventresponse","success":false}') })
  const heard = on.hear(user)
  on.hear(account)
  await pass()
  heard.stop()
  await pass(11_000)
  const again = on.hear(user)
  await pass()
  expect(again.statuses.at(-1)).toBe('live')
  expect(sent(on.emulator.connections[0]).filter((type) => /user/.test(type))).toEqual([START, STOP, START])
  await on.client.close()
})

const late: Behaviour = () => ({
  out(data, next) {
    if (/stopuser/.test(String(data))) setTimeout(next, 12_000, data)
    else next(data)
  },
})
it.each([
  ['never answered', loses('stopusereventresponse')],
  ['answered after 12 s', late],
])('starts its streams on a new connection where a stop is %s, and tells the gap', async (_, behaviour) => {
  const on = stage({ behaviour })
  const heard = on.hear(user)
  const other = on.hear(account)
  await pass()
  heard.stop()
  await pass(500)
  const again = on.hear(user)
  await pass(20_000)
  expect(on.emulator.connections.map((one) => sent(one).filter((type) => /user/.test(type)))).toEqual([
    [START, STOP],
    [START],
  ])
  on.emit(event(1))
  await pass()
  expect([again.events, again.statuses.at(-1), on.warnings()]).toEqual([[event(1)], 'live', []])
  expect(other.statuses).toEqual(['pending', 'live', 'recovering', 'live'])
  await on.client.close()
})
