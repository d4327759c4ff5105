import { once } from 'node:events'
import { Agent } from 'node:https'
import { type AddressInfo, createServer, type LookupFunction, type Server, type Socket } from 'node:net'
import { type Behaviour, healthy, loses, refuses, sequence } from '@tributary/emulator'
import { accountEvents, userEvents } from '@tributary/teletracker'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { delay, pass, until } from './clock'
import { phones, sent } from './vehicles'

/** A TCP server that is no WebSocket server, and the port it listens on. */
async function listen(greet: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(greet).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

it('case 1: a closed port is an error of the network, and the attempts that follow are delayed by chance', async () => {
  const { server, port } = await listen(() => {})
  server.close()
  const on = await phones({ at: `ws://127.0.0.1:${port}` })
  const heard = on.hear(userEvents())
  const delays: number[] = []
  for (const attempt of [1, 2, 3, 4]) {
    delays.push(await delay(on))
    expect(on.client.connection).toMatchObject({ attempt, reason: { kind: 'network', code: 1006, retryable: true } })
    await pass(delays.at(-1) ?? 0)
  }
  // Drawn under a cap that grows: 4.5 s for the first, then 4, 8 and 16 s.
  const caps = [4_500, 4_000, 8_000, 16_000]
  expect(delays.filter((ms, i) => ms <= (i ? 500 : 0) || ms > (caps[i] ?? 0))).toEqual([])
  expect(delays.some((ms, i) => ms < (caps[i] ?? 0))).toBe(true)
  expect([heard.statuses, heard.error, on.sockets.length]).toEqual([['pending'], null, 5])
})

it('case 1: a name that nobody knows is an error of the network too', async () => {
  const names: string[] = []
  const lookup: LookupFunction = (name, _options, told) => {
    names.push(name)
    told(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), '')
  }
  const on = await phones({
    at: 'wss://nowhere.invalid',
    client: {
      WebSocket: class extends WebSocket {
        constructor(url: string) {
          super(url, { agent: new Agent({ lookup }) })
        }
      },
    },
  })
  on.hear(userEvents())
  const ms = await delay(on)
  expect(on.client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'network', code: 1006 } })
  await pass(ms)
  await until(() => on.states().filter((state) => state === 'waiting').length === 2, 'It was tried again')
  expect(names).toEqual(Array(2).fill('nowhere.invalid'))
})

it('case 2: a server that accepts and says nothing is given up after 10 s, and dialled again', async () => {
  const accepted: Socket[] = []
  const { port } = await listen((socket) => {
    accepted.push(socket)
    // The request is read, and never answered.
    socket.resume()
  })
  const on = await phones({ at: `ws://127.0.0.1:${port}`, client: { backoff: () => 100 } })
  on.hear(userEvents())
  await until(() => accepted.length === 1, 'The first call was accepted')
  await pass(9_999)
  expect(on.client.connection.status).toBe('connecting')
  await pass(1)
  expect(on.client.connection).toMatchObject({ status: 'reconnecting', attempt: 1, reason: { kind: 'timeout' } })
  await until(() => accepted[0]?.destroyed, 'The client hung up')
  await pass(100)
  await until(() => accepted.length === 2, 'It dialled again')
})

it.each([401, 403, 404])(
  'case 3: an upgrade refused with %i is tried again, and after five of them the status says what to look at',
  async (status) => {
    const refusal = refuses({ status })
    const on = await phones({ behaviour: sequence(refusal, refusal, refusal, refusal, refusal, refusal, healthy()) })
    const heard = on.hear(userEvents())
    const hints: unknown[] = []
    for (let attempt = 1; attempt <= 6; attempt++) {
      const ms = await delay(on)
      expect(on.client.connection).toMatchObject({ attempt, reason: { kind: 'network', code: 1006, retryable: true } })
      expect(ms).toBeLessThanOrEqual(30_000)
      hints.push('hint' in on.client.connection && on.client.connection.hint)
      await pass(ms)
    }
    const hint = 'never opened: check URL, origin, token'
    expect(hints).toEqual([false, false, false, false, hint, hint])
    await until(() => on.live(heard), 'It connected when it was let in')
    // Nobody can tell from a 1006 that it was the token.
    expect(on.asked).toEqual(['first', ...Array(6).fill('reconnect')])
  },
)

it('case 14: a server that opens and hangs up before it has accepted counts as a failure, however often it opens', async () => {
  const hangsUp: Behaviour = () => ({ in: (_text, _next, connection) => connection.close(1000) })
  const attempts: number[] = []
  const on = await phones({
    behaviour: sequence(hangsUp, hangsUp, hangsUp, hangsUp, hangsUp, hangsUp, healthy()),
    client: {
      backoff(attempt) {
        attempts.push(attempt)
        return 100
      },
    },
  })
  const heard = on.hear(userEvents())
  for (let attempt = 1; attempt <= 6; attempt++) {
    const ms = await delay(on)
    expect(on.client.connection).toMatchObject({ attempt, reason: { kind: 'network', code: 1000 } })
    expect(on.client.connection).not.toHaveProperty('hint')
    await pass(ms)
  }
  expect(attempts).toEqual([1, 2, 3, 4, 5, 6])
  await until(() => on.live(heard), 'It connected when it was accepted')
  // Accepted for less than 30 s: still no reason to begin anew.
  on.control.drop()
  await delay(on)
  expect(attempts.at(-1)).toBe(7)
})

it('case 14: once it was accepted for 30 s the count begins anew', async () => {
  const attempts: number[] = []
  const on = await phones({
    behaviour: sequence(refuses(1012), refuses(1012), healthy()),
    client: {
      backoff(attempt) {
        attempts.push(attempt)
        return 100
      },
    },
  })
  const heard = on.hear(userEvents())
  for (const _ of [1, 2]) await pass(await delay(on))
  await until(() => on.live(heard), 'It was accepted')
  await pass(30_000)
  on.control.drop()
  await delay(on)
  expect(attempts).toEqual([1, 2, 1])
})

it('case 15: an answer to the authentication that never comes is waited for 10 s, and asked for on another connection', async () => {
  const on = await phones({
    authTimeout: 60_000,
    behaviour: sequence(loses('authresponse'), healthy()),
    client: { backoff: () => 100 },
  })
  const heard = [on.hear(userEvents()), on.hear(accountEvents())]
  const { connections } = on.emulator
  await until(() => sent(connections[0]).length > 0, 'The client had asked to be let in')
  await pass(9_999)
  expect(on.client.connection.status).toBe('connecting')
  await pass(1)
  expect(on.client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  await until(() => connections[0]?.closed, 'The client hung up')
  await pass(100)
  await until(() => on.live(...heard), 'It was let in')
  expect(connections.map(sent)).toEqual([
    ['authrequest'],
    ['authrequest', 'startusereventrequest', 'startaccounteventrequest'],
  ])
})
