import type { OnInvalid, StandardSchemaV1 } from '@tributary/core'
import { teletracker as emulated, replaces } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pass, sent, stage } from '../test/kit'
import { type TeleTrackerEvent, userEvents } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Everything that might be taken for a success, and is none. */
const untrue = ['"true"', '"false"', '1', '{}', '[true]', 'null']
const answer = (type: string, success: string | undefined) =>
  `{"type":"${type}"${success === undefined ? '' : `,"success":${success}`},"hint":7}`

it.each([...untrue, undefined])('takes success: %s for no success of the authentication', async (success) => {
  const on = stage({ behaviour: replaces('authresponse', answer('authresponse', success)) })
  const heard = on.hear(userEvents())
  await pass(120_000)
  expect(on.emulator.connections.map(sent)).toEqual([['authrequest'], ['authrequest']])
  expect(on.asked).toEqual(['first', 'rejected'])
  expect(on.client.connection).toMatchObject({
    status: 'failed',
    error: { kind: 'unauthorized', code: 'malformed-response', cause: { type: 'authresponse', hint: 7 } },
  })
  expect(heard.statuses).toEqual(['pending', 'failed'])
  await on.client.close()
})

it.each([...untrue, undefined])('takes success: %s for no success of a start', async (success) => {
  const type = 'startusereventresponse'
  const on = stage({ behaviour: replaces(type, answer(type, success)) })
  const heard = on.hear(userEvents())
  await pass(120_000)
  expect(heard.errors).toMatchObject([{ kind: 'refused', code: 'malformed-response', cause: { type, hint: 7 } }])
  expect([on.client.connection.status, on.emulator.attempts]).toEqual(['connected', 1])
  await on.client.close()
})

it.each([
  ['message', 'No more.', 'No more.'],
  ['error', 'No more.', 'No more.'],
  ['reason', 'No more.', 'No more.'],
  ['error_code', 'INVALID_ACCOUNT', 'INVALID_ACCOUNT'],
  ['code', 'INVALID_ACCOUNT', 'INVALID_ACCOUNT'],
  ['message', 7, undefined],
  ['detail', 'No more.', undefined],
])('looks for the words of a refusal in %s: %s', async (field, words, reason) => {
  const refusal = { type: 'startusereventresponse', success: false, [field]: words }
  const on = stage({ behaviour: replaces('startusereventresponse', JSON.stringify(refusal)) })
  const heard = on.hear(userEvents())
  await pass()
  expect([heard.errors[0]?.reason, heard.errors[0]?.cause]).toEqual([reason, refusal])
  expect(heard.errors[0]).not.toHaveProperty('code')
  await on.client.close()
})

it('drops frames that break the protocol, tells inspect of each, and goes on', async () => {
  const on = stage()
  const heard = on.hear(userEvents())
  await pass()
  const [connection] = on.emulator.connections
  const broken = [
    '{"type":',
    'hello',
    '[]',
    '[{"type":"userevent"}]',
    '7',
    '"userevent"',
    'null',
    'true',
    '{}',
    '{"type":7}',
    '',
  ]
  for (const frame of [...broken, new Uint8Array([1, 2, 3])]) connection?.send(frame)
  on.emit({ type: 'userevent', n: 1 })
  await pass()
  expect(on.warnings()).toEqual([
    ...broken.map(() => 'A frame that cannot be decoded was dropped'),
    'A binary frame was dropped',
  ])
  expect(heard.events).toEqual([{ type: 'userevent', n: 1 }])
  expect([heard.statuses, on.emulator.attempts]).toEqual([['pending', 'live'], 1])
  await on.client.close()
})

it('passes over frames of types that it does not know, and says which', async () => {
  const on = stage()
  const heard = on.hear(userEvents())
  await pass()
  for (const type of ['errorresponse', 'UserEvent', 'usereventresponse', 'constructor', '__proto__', '']) {
    on.emulator.connections[0]?.send(JSON.stringify({ type, success: false }))
  }
  await pass()
  expect(on.warnings().map((warning) => /"(.*)"/.exec(warning)?.[1])).toEqual([
    'errorresponse',
    'UserEvent',
    'usereventresponse',
    'constructor',
    '__proto__',
    '',
  ])
  expect([heard.events, heard.statuses]).toEqual([[], ['pending', 'live']])
  await on.client.close()
})

it('says nothing of events that nobody wants', async () => {
  const on = stage()
  on.hear(userEvents())
  await pass()
  on.emulator.connections[0]?.send('{"type":"accountevent"}')
  await pass()
  expect(on.warnings()).toEqual([])
  await on.client.close()
})

it.each([1000, 1001, 1006, 1012, 3500, 4000, 4001, 4401, 4403, 4999])(
  'connects again after close code %s',
  async (code) => {
    const on = stage()
    const heard = on.hear(userEvents())
    await pass()
    if (code === 1006) on.emulator.connections[0]?.terminate()
    else on.emulator.connections[0]?.close(code, 'because')
    await pass()
    expect([heard.statuses, heard.gaps.length]).toEqual([['pending', 'live', 'recovering', 'live'], 1])
    expect(on.asked).toEqual(['first', 'reconnect'])
    await on.client.close()
  },
)

it.each([1009, 1010])(
  'gives up after close code %s, which says that the next connection would end alike',
  async (code) => {
    const on = stage()
    const heard = on.hear(userEvents())
    await pass()
    on.emulator.connections[0]?.close(code, 'because')
    await pass(120_000)
    expect(heard.errors.at(-1)).toMatchObject({ retryable: false, code, reason: 'because' })
    expect([on.client.connection.status, on.emulator.attempts]).toEqual(['failed', 1])
    await on.client.close()
  },
)

it('takes close code 1008 for a refused token', async () => {
  const on = stage()
  const heard = on.hear(userEvents())
  await pass()
  on.emulator.connections[0]?.close(1008, 'policy')
  await pass()
  expect([on.asked, heard.statuses.at(-1)]).toEqual([['first', 'rejected'], 'live'])
  await on.client.close()
})

it('connects again when the server hangs up after it has refused the token, and asks for a new one', async () => {
  const vendor = emulated({ afterFailedAuth: { code: 1008, reason: 'denied' } })
  let token = 'not-a-valid-token'
  const on = stage({
    vendor,
    credentials({ reason }) {
      if (reason === 'rejected') token = vendor.credentials().token
      return token
    },
  })
  const heard = on.hear(userEvents())
  await pass()
  expect([on.asked, heard.statuses]).toEqual([
    ['first', 'rejected'],
    ['pending', 'live'],
  ])
  await on.client.close()
})

interface Call {
  readonly type: 'userevent'
  readonly call: number
}
/** A Standard Schema by hand: an event with a `call` that is made a number. */
const calls: StandardSchemaV1<unknown, Call> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate(value) {
      const { call } = value as TeleTrackerEvent
      const issues = [{ message: 'not a number', path: ['call'] }]
      return typeof call === 'string' && /^\d+$/.test(call)
        ? { value: { type: 'userevent', call: Number(call) } }
        : { issues }
    },
  },
}

it.each<[OnInvalid | undefined, number, number]>([
  [undefined, 1, 2],
  ['warn', 1, 2],
  ['drop', 1, 0],
  ['passthrough', 0, 2],
])(
  'narrows events by a schema; onInvalid: %s tells %i time and lets %i others through',
  async (onInvalid, told, through) => {
    const on = stage()
    const heard = on.hear(userEvents({ schema: calls, onInvalid }))
    await pass()
    for (const call of ['41', 'x', 'y']) on.emit({ type: 'userevent', call })
    await pass()
    const [first, ...others] = heard.events
    const narrowed: Call | undefined = first
    expect(narrowed).toEqual({ type: 'userevent', call: 41 })
    expect(others).toEqual(
      [
        { type: 'userevent', call: 'x' },
        { type: 'userevent', call: 'y' },
      ].slice(0, through),
    )
    expect(on.inspected.filter(({ type }) => type === 'invalid')).toMatchObject(
      Array.from({ length: told }, () => ({ path: 'call', message: 'not a number' })),
    )
    await on.client.close()
  },
)

it('goes on after a listener has thrown', async () => {
  const thrown: unknown[] = []
  vi.spyOn(console, 'error').mockImplementation((error) => void thrown.push(error))
  const on = stage()
  const bad = new Error('of the app')
  on.client.subscribe(userEvents(), () => {
    throw bad
  })
  const heard = on.hear(userEvents())
  await pass()
  on.emit({ type: 'userevent', n: 1 })
  on.emit({ type: 'userevent', n: 2 })
  await pass()
  expect(heard.events.length).toBe(2)
  expect(thrown).toEqual([bad, bad])
  await on.client.close()
})
