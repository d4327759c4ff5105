import { createClient, type RealtimeError, type SocketClass, type TopicStatus } from '@tributary/core'
import { type RestedOptions as Emulated, rested as emulated } from '@tributary/emulator'
import { createEmulator, type NodeEmulator } from '@tributary/emulator/node'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { endpoint, type RestedOptions, records, rested, restedApi } from './index'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** Longer than a busy machine needs. */
const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000 })

async function serve(options: Emulated = {}) {
  const vendor = emulated(options)
  const emulator: NodeEmulator = await createEmulator({
    vendors: [vendor],
    allowOrigin: ['https://app.example', 'https://other.example'],
  })
  open.unshift(emulator)
  const place = { key: vendor.credentials().key, baseUrl: `${emulator.announcement.http}/rested/api` }
  return { vendor, emulator, place }
}

function connect(options: RestedOptions, Socket: SocketClass = WebSocket) {
  const client = createClient({ providers: [rested(options)], WebSocket: Socket, backoff: 'fast' })
  open.unshift(client)
  return client
}

/** `ws` with what a browser would send by itself. */
const sending = (headers: Readonly<Record<string, string>>): SocketClass =>
  class extends WebSocket {
    constructor(url: string) {
      super(url, { headers })
    }
  }

const settled = (client: ReturnType<typeof connect>, topic: ReturnType<typeof endpoint>) =>
  new Promise<readonly [TopicStatus, string | undefined]>((resolve) =>
    client.subscribe(topic, () => {}, {
      onStatus: (status, error) => {
        if (status !== 'pending') resolve([status, error?.reason])
      },
    }),
  )

it('shows in one client what another creates, over real sockets and HTTP', async () => {
  const { place } = await serve()
  const topic = endpoint<{ total: number }>('orders')
  const [one, two] = [connect(place), connect(place)]
  const orders = restedApi(place).endpoint<{ total: number }>('orders')
  const view = records({ snapshot: ({ signal }) => orders.list({ signal }) })
  const shown = [one, two].map((client) => {
    const totals: number[][] = []
    client.watch(topic, view, (list) => totals.push(list.map(({ data }) => data.total)))
    return totals
  })
  await until(() => expect([one, two].every(({ connection }) => connection.status === 'connected')).toBe(true))
  const { uniqueId } = await orders.create({ total: 1 })
  await until(() => expect(shown.map((totals) => totals.at(-1))).toEqual([[1], [1]]))
  await orders.update(uniqueId, { total: 2 })
  await until(() => expect(shown.map((totals) => totals.at(-1))).toEqual([[2], [2]]))
  await orders.remove(uniqueId)
  await until(() => expect(shown.map((totals) => totals.at(-1))).toEqual([[], []]))
})

it('is let in by the cookie of a login', async () => {
  const { vendor, place } = await serve({ cookie: 'token' })
  const secret = endpoint('secure/orders', { secure: true })
  const cookie = `token=${vendor.credentials().accessToken}`
  expect(await settled(connect({ ...place, cookie: true }, sending({ cookie })), secret)).toEqual(['live', undefined])
  const outside = connect({ ...place, cookie: true })
  const told: (string | undefined)[] = []
  outside.subscribe(secret, () => {}, { onStatus: (_, error) => told.push(error?.reason) })
  await until(() => expect(told.at(-1)).toBe('emulator: login required'))
})

it('is let in or not by its origin, which a page cannot choose and Node must', async () => {
  const { place } = await serve({ allowedOrigins: ['https://app.example'], disallowNoOrigin: true })
  const cases = [
    [sending({ origin: 'https://app.example' }), ['live', undefined]],
    [undefined, ['failed', 'emulator: origin not allowed']],
    [sending({ origin: 'https://other.example' }), ['failed', 'emulator: origin not allowed']],
  ] as const
  for (const [Socket, expected] of cases) {
    const told: unknown[] = []
    const onStatus = (...[status, error]: [TopicStatus, RealtimeError | null]) =>
      told.splice(0, 2, status, error?.reason)
    connect(place, Socket).subscribe(endpoint('orders'), () => {}, { onStatus })
    await until(() => expect(told).toEqual(expected))
  }
})

it('logs in over HTTP, and the token opens the socket', async () => {
  const { vendor, place } = await serve()
  const { username = '', password } = vendor.credentials()
  const { token = '' } = await restedApi(place).endpoint('users').login({ username, password })
  const client = connect({ ...place, credentials: () => token })
  expect(await settled(client, endpoint('secure/orders', { secure: true }))).toEqual(['live', undefined])
})
