import { setupServer } from 'msw/node'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import {
  createMemoryEmulator,
  type MemoryEmulatorOptions,
  navixy,
  refuses,
  rested,
  says,
  skapi,
  teletracker,
} from './index'
import { type Addresses, emulatorHandlers } from './msw'
import { listen, raw } from './raw'

const TELETRACKER = 'wss://api.teletracker.net'
const event = (n: number) => ({ type: 'userevent', n })

/** An app whose network is MSW's, with the emulator behind it. */
function serve(options: MemoryEmulatorOptions, addresses?: Addresses) {
  const emulator = createMemoryEmulator(options)
  // Node 20 has none of its own to be replaced.
  vi.stubGlobal('WebSocket', WebSocket)
  const server = setupServer(...emulatorHandlers(emulator, addresses))
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(async () => {
    server.close()
    vi.unstubAllGlobals()
    await emulator.close()
  })
  return { emulator, dial: (url: string) => raw(globalThis.WebSocket, url) }
}

it('answers at the vendor’s own address, socket and HTTP alike', async () => {
  const vendor = teletracker()
  const { emulator } = serve({ vendors: [vendor] })
  const { username, password } = vendor.credentials()
  const login = await fetch('https://api.teletracker.net/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const { token } = (await login.json()) as { token: string }
  const client = await listen(globalThis.WebSocket, TELETRACKER, token)
  emulator.control('teletracker').emit(event(1))
  expect(await client.next()).toEqual(event(1))
  emulator.control('teletracker').drop({ code: 1012, reason: 'deploy' })
  expect(await client.closed).toEqual({ code: 1012, reason: 'deploy' })
})

it('knows every region of Navixy, and RESTED with its query', async () => {
  const [vendor, project] = [navixy({ trackers: 2 }), rested()]
  const { emulator, dial } = serve({ vendors: [vendor, project] })
  const { hash } = vendor.credentials()
  for (const region of ['eu', 'us', 'me']) {
    const list = await fetch(`https://api.${region}.navixy.com/v2/tracker/list?hash=${hash}`)
    expect(await list.json()).toMatchObject({ success: true, list: [{ id: 1 }, { id: 2 }] })
  }
  const { key } = project.credentials()
  const orders = dial(`wss://app.rested.dev/api/1/ce/orders?key=${key}`)
  await orders.opened
  const body = JSON.stringify({ total: 3 })
  const headers = { 'content-type': 'application/json' }
  await fetch(`https://app.rested.dev/api/1/ce/orders?key=${key}`, { method: 'POST', headers, body })
  expect(await orders.next()).toMatchObject({ type: 'POST', record: { data: { total: 3 } } })
  expect(emulator.connections.map(({ vendor }) => vendor)).toEqual(['rested'])
})

it('serves a vendor where its customer finds it', async () => {
  const vendor = skapi()
  const { dial } = serve({ vendors: [vendor] }, { skapi: ['wss://abc.example.test/api', 'https://def.example.test'] })
  const { accessToken, idToken, service, owner, userId } = vendor.credentials()
  const client = dial(`wss://abc.example.test/api?token=${accessToken}`)
  await client.opened
  client.send({ action: 'joinRoom', rid: 'lobby', token: accessToken })
  expect(await client.text()).toContain('USER_JOINED')
  const answer = await fetch('https://def.example.test/api/get-ws-group', {
    method: 'POST',
    headers: { authorization: idToken },
    body: JSON.stringify({ service, owner, group: 'lobby' }),
  })
  expect(JSON.stringify(await answer.json())).toContain(userId)
})

it('refuses before a socket is open', async () => {
  const { emulator, dial } = serve({ vendors: [teletracker()], behaviour: refuses({ status: 503 }) })
  const never = dial(TELETRACKER)
  const opened = vi.fn()
  void never.opened.then(opened)
  expect(await never.closed).toEqual({ code: 1006, reason: '' })
  expect(opened).not.toHaveBeenCalled()
  expect(emulator.connections).toEqual([])
})

it('closes right after it has opened', async () => {
  const { dial } = serve({ vendors: [teletracker()], behaviour: refuses({ code: 4000, reason: 'full' }) })
  const client = dial(TELETRACKER)
  await client.opened
  expect(await client.closed).toEqual({ code: 4000, reason: 'full' })
})

it('cuts, and hears of a client that closes', async () => {
  const { emulator, dial } = serve({ vendors: [teletracker()] })
  const cut = dial(TELETRACKER)
  await cut.opened
  emulator.control('teletracker').drop()
  expect(await cut.closed).toMatchObject({ code: 1006 })
  const client = dial(TELETRACKER)
  await client.opened
  client.socket.close(3000, 'enough')
  await vi.waitFor(() => expect(emulator.connections[1]?.closed).toMatchObject({ code: 3000, reason: 'enough' }))
})

it('is silent while it is muted, and reads then what came meanwhile', async () => {
  const vendor = teletracker()
  const { emulator, dial } = serve({ vendors: [vendor] })
  const client = dial(TELETRACKER)
  await client.opened
  emulator.control('teletracker').mute({ on: true })
  client.send({ type: 'authrequest', token: vendor.credentials().token })
  await new Promise((resolve) => setImmediate(resolve))
  expect(emulator.control('teletracker').log()).toEqual([])
  emulator.control('teletracker').mute({ on: false })
  expect(await client.next()).toEqual({ type: 'authresponse', success: true })
})

it('hands on bytes as the page wants them, and what is said before it has opened', async () => {
  const { dial } = serve({ vendors: [teletracker()], behaviour: says('first', new Uint8Array([7])) })
  const client = dial(TELETRACKER)
  Object.assign(client.socket, { binaryType: 'arraybuffer' })
  expect(await client.text()).toBe('first')
  expect(new Uint8Array((await client.text()) as ArrayBuffer)).toEqual(new Uint8Array([7]))
  const other = dial(TELETRACKER)
  await other.text()
  expect(await other.text()).toBeInstanceOf(Blob)
})

it('says which vendors there are, and what an address looks like', () => {
  const emulator = createMemoryEmulator({ vendors: [teletracker()] })
  expect(() => emulatorHandlers(emulator, { acme: 'https://acme.test' })).toThrow("There is no vendor 'acme' here")
  expect(() => emulatorHandlers(emulator, { teletracker: 'api.teletracker.net' })).toThrow(
    '"api.teletracker.net" is not where teletracker can be: write an address such as https://api.example.com.',
  )
})

it('counts the bytes that the page sends, and keeps their place among texts', async () => {
  const { emulator, dial } = serve({ vendors: [teletracker()] })
  const { socket, opened } = dial(TELETRACKER)
  await opened
  const bytes = new Uint8Array([1, 2, 3])
  for (const data of [bytes, bytes.buffer, new Blob([bytes]), 'last'] as never[]) socket.send(data)
  const log = () =>
    emulator
      .control('teletracker')
      .log()
      .map(({ frame }) => frame)
  await vi.waitFor(() => expect(log()).toContain('last'))
  expect(log()).toEqual([...Array.from({ length: 3 }, () => '<binary, 3 bytes>'), 'last'])
})
