import {
  type Behaviour,
  healthy,
  loses,
  teletracker as phoneServer,
  says,
  sequence,
  websocketServer,
} from '@tributary/emulator'
import { accountEvents, userEvents } from '@tributary/teletracker'
import { channel } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { delay, pass, until } from './clock'
import { call, channels, echo, echoes, phones, sent } from './vehicles'
import { wire } from './wire'

const START = 'startusereventrequest'
const at100 = { backoff: () => 100 }

it('case 16: events that come before the token is accepted are dropped and told to inspect, and nobody hears them', async () => {
  const on = await phones({ behaviour: says(JSON.stringify(call(0)), JSON.stringify(call(1))) })
  const heard = on.hear(userEvents())
  await until(() => on.live(heard), 'It was live')
  on.ring(2)
  await until(() => heard.events.length > 0, 'The next event was heard')
  expect(heard.timeline).toEqual([call(2)])
  expect(on.warnings()).toEqual(Array(2).fill('An event that came before the token was accepted was dropped'))
})

it('case 16: messages that come before the welcome are dropped and told to inspect, and nobody hears them', async () => {
  const early = JSON.stringify({ type: 'event', channel: 'a', data: 0 })
  const on = await channels({ server: { hello: 'frame' }, behaviour: says(early) })
  const heard = on.hear(channel('a'))
  await until(() => on.live(heard), 'It was live')
  on.say('a', 1)
  await until(() => heard.events.length > 0, 'The next event was heard')
  expect(heard.timeline).toEqual([1])
  expect(on.warnings()).toEqual(['A message that came before the server had accepted was dropped'])
})

it('case 17: the answer to a start that never comes is waited for 10 s, and the start is said on a new connection', async () => {
  const on = await phones({ behaviour: sequence(loses('startusereventresponse'), healthy()), client: at100 })
  const [user, account] = [on.hear(userEvents()), on.hear(accountEvents())]
  const { connections } = on.emulator
  await until(() => account.statuses.at(-1) === 'live', 'The other stream was live')
  await pass(9_999)
  expect([on.client.connection.status, user.statuses]).toEqual(['connected', ['pending']])
  await pass(1)
  expect(on.client.connection).toMatchObject({
    status: 'reconnecting',
    reason: { kind: 'timeout', topic: userEvents() },
  })
  await until(() => connections[0]?.closed, 'The client hung up')
  await pass(100)
  await until(() => on.live(user, account), 'Both were live')
  // A second start on one connection means nobody knows what.
  expect(connections.map((one) => sent(one).filter((type) => type === START))).toEqual([[START], [START]])
  expect([user.timeline, account.timeline]).toEqual([[], ['gap']])
})

it('case 18: a stream that is refused fails alone, and the other one goes on', async () => {
  const vendor = phoneServer()
  const on = await phones({ credentials: () => vendor.credentials().users[1]?.token })
  const [user, account] = [on.hear(userEvents()), on.hear(accountEvents())]
  await until(() => account.statuses.at(-1) === 'failed', 'The account stream had failed')
  expect(account.error).toMatchObject({ kind: 'refused', topic: accountEvents() })
  await until(() => on.live(user), 'The user stream was live')
  on.ring(1)
  await until(() => user.events.length === 1, 'An event was heard')
  await pass(60_000)
  expect([
    on.emulator.attempts,
    sent(on.emulator.connections[0]).filter((type) => /account/.test(type)).length,
  ]).toEqual([1, 1])
})

it('case 19: a connection that breaks between a start and its answer costs one start on the next one', async () => {
  const breaks: Behaviour = () => ({
    in: (text, next, connection) => (text.includes(START) ? connection.terminate() : next(text)),
  })
  const on = await phones({ behaviour: sequence(breaks, healthy(), breaks, healthy()), client: at100 })
  const heard = on.hear(userEvents())
  await pass(await delay(on))
  await until(() => on.live(heard), 'It was live')
  expect(on.emulator.connections.map(sent)).toEqual(Array(2).fill(['authrequest', START]))
  expect(heard.timeline).toEqual([])
  // The same while it comes back: one start on each, and one gap for both losses.
  on.control.drop()
  for (const _ of [1, 2]) await pass(await delay(on))
  await until(() => on.live(heard), 'It was live again')
  expect(on.emulator.connections.map(sent)).toEqual(Array(4).fill(['authrequest', START]))
  expect(heard.timeline).toEqual(['gap'])
})

it.each(['the connection breaks', 'nothing happens'])(
  'case 39: a message whose answer is lost has an unknown outcome, and is not sent again when %s',
  async (how) => {
    const on = await wire({
      vendor: websocketServer(),
      provider: echo,
      behaviour: sequence(loses(/pay/), healthy()),
      client: at100,
    })
    const heard = on.hear(echoes)
    await until(() => on.live(heard), 'It was live')
    const outcome = on.client.send(echoes, 'pay 5', { whenOffline: 'queue' }).then(
      (answer) => answer,
      (thrown) => thrown,
    )
    const said = () =>
      on.control.log().filter(({ direction, frame }) => direction === 'in' && frame.includes('pay')).length
    await until(() => said() === 1, 'The server had it')
    if (how === 'nothing happens') {
      await pass(9_999)
      expect(await Promise.race([outcome, 'no outcome yet'])).toBe('no outcome yet')
      await pass(1)
    } else on.control.drop()
    expect(await outcome).toMatchObject({ name: 'RealtimeError', kind: 'unknown-outcome', topic: echoes })
    if (how !== 'nothing happens') {
      await pass(await delay(on))
      await until(() => on.live(heard), 'It was live again')
    }
    expect(await on.client.send(echoes, 'hello')).toBe('hello')
    expect(said()).toBe(1)
  },
)
