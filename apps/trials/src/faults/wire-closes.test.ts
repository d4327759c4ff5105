import { createClient, RealtimeError } from '@tributary/core'
import { healthy, refuses, rested as restedServer, sequence, websocketServer } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { endpoint, rested } from '@tributary/rested'
import { userEvents } from '@tributary/teletracker'
import { channel, messages, websocket } from '@tributary/websocket'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { clock, delay, pass, until, waits } from './clock'
import { channels, echo, echoes, phones, sent } from './vehicles'
import { wire } from './wire'

/** Longer than anything waits. */
const LONG = 600_000

it('case 5: a thousand clients that a deploy closes come back within 5 s, and in no second twice their share', async () => {
  clock()
  const emulator = await createEmulator({ vendors: [websocketServer()] })
  const clients = Array.from({ length: 1_000 }, () =>
    createClient({
      providers: [websocket({ url: emulator.url('websocket') })],
      WebSocket,
      lifecycle: () => () => {},
    }),
  )
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await emulator.close()
    vi.useRealTimers()
  })
  const gaps = clients.map((client) => {
    const told: unknown[] = []
    client.subscribe(messages(), () => {}, { onGap: (gap) => told.push(gap) })
    return told
  })
  const connected = () => clients.filter(({ connection: { status } }) => status === 'connected').length
  const waiting = () => clients.filter(({ connection }) => waits(connection)).length
  await until(() => connected() === 1_000, 'A thousand were connected', 60_000)
  emulator.connections.forEach((connection, i) => void connection.close(i % 2 ? 1001 : 1012, 'deploy'))
  await until(() => waiting() === 1_000, 'A thousand were closed', 60_000)
  const seconds: number[] = []
  for (const _ of [1, 2, 3, 4, 5]) {
    const before = emulator.attempts
    vi.advanceTimersByTime(1_000)
    await until(() => connected() + waiting() === 1_000, 'Whoever was due had come back', 60_000)
    seconds.push(emulator.attempts - before)
  }
  expect(connected()).toBe(1_000)
  expect(seconds.reduce((sum, count) => sum + count)).toBe(1_000)
  expect(Math.max(...seconds)).toBeLessThanOrEqual(2 * (1_000 / seconds.length))
  expect(gaps.filter((told) => told.length !== 1)).toEqual([])
}, 240_000)

it('case 6: a server that is busy (1013) is left alone for five seconds, whatever the back-off says', async () => {
  const on = await phones({ client: { backoff: () => 0 } })
  const heard = on.hear(userEvents())
  await until(() => on.live(heard), 'It was live')
  on.control.drop({ code: 1013, reason: 'busy' })
  expect(await delay(on)).toBe(5_000)
  await pass(4_999)
  expect(on.emulator.attempts).toBe(1)
  await pass(1)
  await until(() => on.live(heard), 'It was live again')
  expect([on.emulator.attempts, heard.timeline]).toEqual([2, ['gap']])
})

it('case 6: a vendor that says how long to wait is waited for so long, and no shorter', async () => {
  const on = await wire({
    vendor: websocketServer(),
    // Its closes say the seconds.
    provider: (url) =>
      echo(url, ({ code, reason }) => {
        const retryAfter = Number(reason) * 1_000
        return new RealtimeError('Too many', { kind: 'network', provider: 'echo', code, retryAfter })
      }),
    behaviour: sequence(refuses({ code: 4429, reason: '42' }), healthy()),
  })
  const heard = on.hear(echoes)
  const ms = await delay(on)
  expect(ms).toBe(42_000)
  await pass(ms - 1)
  expect(on.emulator.attempts).toBe(1)
  await pass(1)
  await until(() => on.live(heard), 'It was live')
})

it.each([1008, 4401, 4403])(
  'case 7: a close with %i asks for the token once more, and after the second it has failed for good',
  async (code) => {
    const on = await channels({ server: { hello: 'frame' }, behaviour: refuses({ code, reason: 'no' }) })
    const heard = on.hear(channel('a'))
    await until(() => heard.statuses.at(-1) === 'failed', 'It had failed')
    expect(on.client.connection).toMatchObject({
      status: 'failed',
      error: { kind: 'unauthorized', code, reason: 'no' },
    })
    await pass(LONG)
    expect([on.asked, on.emulator.attempts, heard.statuses]).toEqual([['first', 'rejected'], 2, ['pending', 'failed']])
  },
)

it('case 7: a token that the answer refuses is asked for once more, and after the second it has failed for good', async () => {
  const on = await phones({ credentials: () => 'not-a-token' })
  const heard = on.hear(userEvents())
  await until(() => heard.statuses.at(-1) === 'failed', 'It had failed')
  expect(on.client.connection).toMatchObject({ status: 'failed', error: { kind: 'unauthorized' } })
  await pass(LONG)
  expect(on.asked).toEqual(['first', 'rejected'])
  expect(on.emulator.connections.map(sent)).toEqual([['authrequest'], ['authrequest']])
})

it('case 8: a message that is too big for the server fails the link, and is not sent again', async () => {
  const on = await channels({ server: { channels: false }, provider: { route: undefined } })
  const heard = on.hear(messages<string>())
  await until(() => on.live(heard), 'It was live')
  await on.client.send(messages<string>(), 'x'.repeat(2 * 2 ** 20))
  await until(() => heard.statuses.at(-1) === 'failed', 'It had failed')
  expect(heard.error).toMatchObject({ kind: 'invalid', code: 1009, retryable: false })
  await pass(LONG)
  expect([on.emulator.attempts, on.control.log(), heard.events]).toEqual([1, [], []])
})

it.each([1002, 1003, 1007])(
  'case 9: a close with %i is tried again once, and has failed the second time',
  async (code) => {
    const on = await phones({ behaviour: refuses({ code, reason: 'what?' }) })
    const heard = on.hear(userEvents())
    await pass(await delay(on))
    await until(() => heard.statuses.at(-1) === 'failed', 'It had failed')
    expect(heard.error).toMatchObject({ kind: 'protocol', code, reason: 'what?' })
    await pass(LONG)
    expect(on.emulator.attempts).toBe(2)
  },
)

it('case 9: two such closes far apart are two accidents', async () => {
  const on = await phones()
  const heard = on.hear(userEvents())
  for (const round of [1, 2, 3]) {
    await until(() => on.live(heard), 'It was live')
    await pass(30_000)
    on.control.drop({ code: 1002 })
    await pass(await delay(on))
    await until(() => heard.gaps.length === round, 'It came back')
  }
})

it('case 41: a token that expires on an open connection is asked for once, and every subscription comes back', async () => {
  const on = await channels({ server: { hello: 'frame' } })
  const heard = ['a', 'b', 'c'].map((name) => on.hear(channel(name)))
  await until(() => on.live(...heard), 'All were live')
  on.control.expire()
  on.control.drop({ code: 4401, reason: 'expired' })
  await until(() => heard.every(({ gaps }) => gaps.length === 1), 'All came back')
  for (const name of ['a', 'b', 'c']) on.say(name, 1)
  await until(() => heard.every(({ events }) => events.length === 1), 'All heard')
  expect(heard.map(({ timeline }) => timeline)).toEqual(Array(3).fill(['gap', 1]))
  expect(on.asked).toEqual(['first', 'rejected'])
  expect(on.emulator.connections.map(sent)).toEqual(Array(2).fill(['hello', 'join', 'join', 'join']))
})

it('case 41: three connections that one expired token ends ask for the next one together', async () => {
  const vendor = restedServer({ expiry: { code: 4000, reason: 'expired' } })
  const asked: string[] = []
  let refreshed = (): void => {}
  const on = await wire({
    vendor,
    // While they ask together there is one for all three.
    timers: () => 3 * vi.getTimerCount(),
    provider: (url) =>
      rested({
        key: vendor.credentials().key,
        baseUrl: url.replace(/^ws/, 'http').replace(/\/1\/ce$/, ''),
        async credentials({ reason }) {
          asked.push(reason)
          if (reason === 'rejected')
            await new Promise<void>((resolve) => {
              refreshed = resolve
            })
          return vendor.credentials().accessToken
        },
      }),
  })
  const heard = ['secure/one', 'secure/two', 'secure/three'].map((name) => on.hear(endpoint(name, { secure: true })))
  await until(() => on.live(...heard), 'All were live')
  on.control.expire()
  await until(() => on.states().filter((state) => state === 'waiting').length === 3, 'All three were ended')
  await pass(0)
  expect(asked.slice(1)).toEqual(['rejected'])
  refreshed()
  await until(() => on.live(...heard), 'All came back')
  expect(heard.map(({ timeline }) => timeline)).toEqual(Array(3).fill(['gap']))
  expect([asked.slice(1), on.emulator.attempts]).toEqual([['rejected'], 6])
})
