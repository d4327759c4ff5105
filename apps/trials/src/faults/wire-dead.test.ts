import { websocketServer } from '@tributary/emulator'
import { accountEvents, userEvents } from '@tributary/teletracker'
import { channel } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { delay, pass, until } from './clock'
import { call, channels, echo, echoes, phones, sent } from './vehicles'
import { type Wire, wire } from './wire'

it.each<[string, (on: Wire) => void]>([
  ['is reset', ({ network }) => void network.reset()],
  ['ends within a frame', ({ network }) => network.cut(20, 'down')],
])(
  'case 4: when a connection %s, it is waited for and made again, and each subscription is told of one gap',
  async (_, cut) => {
    const on = await phones({ network: true })
    const heard = [on.hear(userEvents()), on.hear(accountEvents())]
    const [user, account] = heard
    await until(() => on.live(...heard), 'Both were live')
    on.ring(1)
    on.ring(2, 'accountevent')
    await until(() => heard.every(({ events }) => events.length === 1), 'Both heard an event')
    const lost = Date.now()
    cut(on)
    on.ring(3)
    const ms = await delay(on)
    expect(on.client.connection).toMatchObject({ attempt: 1, reason: { kind: 'network', code: 1006 } })
    expect(heard.map(({ statuses }) => statuses.at(-1))).toEqual(['recovering', 'recovering'])
    await on.network.heal()
    await pass(ms)
    await until(() => on.live(...heard), 'Both were live again')
    on.ring(4)
    on.ring(5, 'accountevent')
    await until(() => heard.every(({ events }) => events.length === 2), 'Both heard the next one')
    expect(user?.timeline).toEqual([call(1), 'gap', call(4)])
    expect(account?.timeline).toEqual([call(2, 'accountevent'), 'gap', call(5, 'accountevent')])
    for (const { gaps } of heard) {
      expect(gaps).toMatchObject([{ reason: 'reconnected', since: lost, until: lost + ms, recovered: false }])
    }
    const attempt = ['connecting', 'authenticating', 'ready']
    expect(on.states()).toEqual([...attempt, 'waiting', ...attempt])
  },
)

it('case 10: a connection that goes silent without a close is given up at its deadline, and nobody waits for its close', async () => {
  let address = ''
  const on = await channels({
    network: true,
    client: { backoff: () => 100 },
    provider: {
      url: () => address,
      silence: 60_000,
      heartbeat: { interval: 25_000, frame: () => ({ type: 'ping' }) },
    },
  })
  address = on.network.url(on.emulator.url('websocket'))
  const heard = [on.hear(channel('a')), on.hear(channel('b'))]
  await until(() => on.live(...heard), 'Both were live')
  const [old] = on.sockets
  on.network.pause()
  // The next connection goes another way: nothing moves on the old one, not even its end.
  address = on.emulator.url('websocket')
  on.say('a', 'lost')
  await pass(59_999)
  expect([on.client.connection.status, on.sockets.length]).toEqual(['connected', 1])
  await pass(1)
  expect(on.client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  await pass(100)
  await until(() => on.live(...heard), 'Both were live again')
  expect([old?.readyState, on.emulator.connections[0]?.closed]).toEqual([2, null])
  on.say('a', 1)
  await until(() => heard[0]?.events.length === 1, 'The next event was heard')
  // What the old connection still brings, and its end, nobody hears.
  on.network.resume()
  await until(() => old?.readyState === 3 && on.emulator.connections[0]?.closed, 'The old connection ended')
  on.say('a', 2)
  await until(() => heard[0]?.events.length === 2, 'The next event was heard')
  expect(heard.map(({ timeline }) => timeline)).toEqual([['gap', 1, 2], ['gap']])
  expect([on.client.connection.status, on.emulator.attempts]).toEqual(['connected', 2])
})

it('case 28: when the network has changed without a word, a session that cannot be asked is replaced at once', async () => {
  const on = await phones({ network: true })
  const heard = [on.hear(userEvents()), on.hear(accountEvents())]
  await until(() => on.live(...heard), 'Both were live')
  on.network.pause()
  on.hint('offline')
  on.ring(1)
  // Often wrong: a machine that says it is offline may still hear.
  expect(on.client.connection.status).toBe('connected')
  on.hint('online')
  await pass(0)
  expect([on.client.connection.status, on.sockets.length, on.sockets[0]?.onmessage]).toEqual(['reconnecting', 2, null])
  on.network.resume()
  await until(() => on.live(...heard), 'Both were live again')
  on.ring(2)
  await until(() => heard[0]?.events.length === 1, 'The next event was heard')
  expect(heard.map(({ timeline }) => timeline)).toEqual([['gap', call(2)], ['gap']])
  expect(on.emulator.connections.map(sent)).toEqual(
    Array(2).fill(['authrequest', 'startusereventrequest', 'startaccounteventrequest']),
  )
})

it('case 28: one that can be asked is asked, kept if it answers, and given up after five seconds if it does not', async () => {
  const on = await wire({ vendor: websocketServer(), provider: echo, network: true, client: { backoff: () => 100 } })
  const heard = on.hear(echoes)
  const asked = () => on.emulator.connections[0]?.frames.filter(({ direction }) => direction === 'in').length
  await until(() => on.live(heard), 'It was live')
  on.hint('online')
  const answered = () => on.inspected.some((event) => event.type === 'frame' && event.frame.direction === 'in')
  await until(answered, 'It was asked, and had answered')
  await pass(60_000)
  expect([on.client.connection.status, on.emulator.attempts, asked()]).toEqual(['connected', 1, 1])
  on.network.pause()
  on.hint('offline')
  on.hint('online')
  await pass(4_999)
  expect(on.client.connection.status).toBe('connected')
  await pass(1)
  expect(await delay(on)).toBe(100)
  expect(on.client.connection).toMatchObject({ reason: { kind: 'timeout' } })
  on.network.resume()
  await pass(100)
  await until(() => on.live(heard), 'It was live again')
  expect(heard.timeline).toEqual(['gap'])
})
