import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { block, logOut } from '../recipes/block'
import { ring } from '../recipes/call'
import { played } from '../recipes/replay'
import { shouts } from '../recipes/shouts'
import { createMemoryEmulator, navixy, teletracker, websocketServer } from './index'
import { listen, over, raw } from './raw'

afterEach(() => {
  vi.useRealTimers()
})

it('refuses the first connection, cuts the second after three frames, and leaves the third alone', async () => {
  const { emulator, open } = await import('../recipes/behaviour')
  expect(await over(open()).closed).toMatchObject({ code: 4000 })
  const second = over(open())
  await second.opened
  for (const n of [1, 2, 3, 4]) second.send(n)
  expect(await second.closed).toMatchObject({ code: 1006 })
  expect(second.frames).toEqual(['1', '2', '3'])
  const third = over(open())
  await third.opened
  for (const n of [1, 2, 3, 4]) expect(await third.ask(n)).toBe(n)
  await emulator.close()
})

it('gives what signs in, and leaves what comes before that unanswered', async () => {
  const { emulator, credentials } = await import('../recipes/credentials')
  const { token, username, password, users } = credentials
  expect(users[0]).toEqual({ token, username, password })
  const client = raw(emulator.WebSocket, emulator.url('teletracker'))
  await client.opened
  client.send({ type: 'startusereventrequest' })
  expect(await client.ask({ type: 'authrequest', token })).toEqual({ type: 'authresponse', success: true })
  expect(client.frames).toEqual([])
  await emulator.close()
})

it('shouts', async () => {
  const emulator = createMemoryEmulator({ vendors: [websocketServer()], behaviour: shouts })
  const client = raw(emulator.WebSocket, emulator.url('websocket'))
  await client.opened
  expect(await client.ask('psst')).toBe('PSST')
  await emulator.close()
})

it('plays what was recorded', async () => {
  const entry = {
    request: { url: 'wss://vendor.test/stream' },
    response: { status: 101 },
    startedDateTime: '1970-01-01T00:00:01.000Z',
    time: 1_000,
    _webSocketMessages: [{ type: 'receive', time: 1, opcode: 1, data: '"good morning"' }],
  }
  const emulator = played(JSON.stringify({ log: { version: '1.2', entries: [entry] } }))
  expect(await raw(emulator.WebSocket, emulator.url('replay')).next()).toBe('good morning')
  await emulator.close()
})

it('freezes a connection without anybody being told, and lets it go on', async () => {
  const { emulator, proxy, open, freeze, thaw } = await import('../recipes/proxy')
  const client = over(open())
  await client.opened
  expect(await client.ask('one')).toBe('one')
  freeze()
  client.send('two')
  // Round trips that do not go by way of the proxy show that there was time enough.
  const direct = raw(WebSocket, emulator.url('websocket'))
  await direct.opened
  for (const n of [1, 2, 3]) expect(await direct.ask(n)).toBe(n)
  expect(client.frames).toEqual([])
  expect(client.socket.readyState).toBe(WebSocket.OPEN)
  thaw()
  expect(await client.next()).toBe('two')
  await proxy.close()
  await emulator.close()
})

it('rings, and texts', async () => {
  vi.useFakeTimers()
  const vendor = teletracker()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const client = await listen(emulator.WebSocket, emulator.url('teletracker'), vendor.credentials().token)
  ring(emulator)
  await vi.advanceTimersByTimeAsync(60_000)
  const events = client.frames.map((frame) => JSON.parse(String(frame)))
  expect(events.filter(({ event }) => event === 'callnotification')).toHaveLength(1)
  expect(events).toContainEqual(expect.objectContaining({ event: 'message', payload: 'Hello' }))
  await emulator.close()
})

it('blocks a tracker, and logs everybody out', async () => {
  const vendor = navixy()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const hello =
    '?X-Atmosphere-tracking-id=0&X-Atmosphere-Framework=2.3.6-javascript&X-Atmosphere-Transport=websocket&Content-Type=application/json&X-atmo-protocol=true'
  const client = raw(emulator.WebSocket, `${emulator.url('navixy')}${hello}`)
  await client.text()
  const { hash } = vendor.credentials()
  const requests = [{ type: 'state', trackers: [1] }]
  await client.ask({ action: 'subscribe', hash, requests })
  expect(await client.next()).toMatchObject({ event: 'state' })
  block(emulator)
  expect(await client.next()).toMatchObject({ event: 'lifecycle', data: { lifecycle_event: 'block' } })
  logOut(emulator)
  expect(await client.next()).toMatchObject({ event: 'logout', data: 'session closed' })
  await emulator.close()
})

it('says hello in the lobby, and closes who comes with an old token', async () => {
  const { emulator, open, hello } = await import('../recipes/lobby')
  const client = over(open())
  await client.opened
  const token = new URL(`${emulator.connections[0]?.url}`).searchParams.get('token')
  client.send({ action: 'joinRoom', rid: 'lobby', token })
  await vi.waitFor(() => expect(client.frames.length).toBeGreaterThan(0))
  hello()
  await vi.waitFor(() => expect(decodeURIComponent(client.frames.join())).toContain('{"text":"Hello"}'))
  expect(await over(open('of yesterday')).closed).toMatchObject({ code: 4401, reason: 'expired' })
  await emulator.close()
})

it('opens an endpoint of one’s own, and reads the order book', async () => {
  const { emulator, open, orders } = await import('../recipes/notes')
  await over(open()).opened
  expect((await orders()).status).toBe(200)
  await emulator.close()
})

it('loses the fifth event, forgets what was, and starts over', async () => {
  const { emulator, forget, restart } = await import('../recipes/history')
  const client = raw(emulator.WebSocket, emulator.url('websocket'))
  await client.opened
  await client.ask({ type: 'join', channel: 'a' })
  for (let n = 1; n <= 6; n++) client.send({ type: 'say', channel: 'a', data: n })
  await vi.waitFor(() => expect(client.frames).toHaveLength(5))
  expect(client.frames.map((frame) => JSON.parse(String(frame)).position)).toEqual([1, 2, 3, 4, 6])
  forget()
  const late = raw(emulator.WebSocket, emulator.url('websocket'))
  await late.opened
  expect(await late.ask({ type: 'join', channel: 'a', since: 3 })).toMatchObject({ position: 6, resumed: false })
  restart()
  expect(await client.closed).toMatchObject({ code: 1012 })
  await emulator.close()
})
