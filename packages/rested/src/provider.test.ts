import { type Client, createClient, type Inspection, type RealtimeError, type Topic } from '@tributary/core'
import { createMemoryEmulator, type RestedOptions as Emulated, rested as emulated } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { endpoint, type RestedChange, type RestedOptions, records, rested, restedApi } from './index'

beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  for (const { client } of worlds.splice(0)) await client.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const worlds: { readonly client: Client }[] = []
const pass = (ms = 1) => vi.advanceTimersByTimeAsync(ms)

/** A client of the emulated RESTED, and all that can be seen of both. */
function world(options: Partial<RestedOptions> & { readonly asUser?: boolean } = {}, vendorOptions: Emulated = {}) {
  const { asUser = true, ...own } = options
  const vendor = emulated(vendorOptions)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const { key } = vendor.credentials()
  const baseUrl = `${emulator.http}/rested/api`
  const asked: string[] = []
  const credentials = ({ reason }: { readonly reason: string }) => {
    asked.push(reason)
    return vendor.credentials().accessToken
  }
  const seen: Inspection[] = []
  const provider = rested({ key, baseUrl, ...(asUser && { credentials }), ...own })
  const client = createClient({
    providers: [provider],
    WebSocket: emulator.WebSocket,
    backoff: () => 100,
    onInspect: (event) => seen.push(event),
  })
  worlds.push({ client })
  const hear = (topic: Topic<RestedChange>) => {
    const heard = {
      events: [] as RestedChange[],
      gaps: 0,
      status: '',
      error: null as RealtimeError | null,
      stop: () => {},
    }
    heard.stop = client.subscribe(topic, (event) => heard.events.push(event), {
      onGap: () => heard.gaps++,
      onStatus: (status, error) => Object.assign(heard, { status, error }),
    })
    return heard
  }
  const api = restedApi({ key, baseUrl, fetch: emulator.fetch, credentials: () => vendor.credentials().accessToken })
  const control = emulator.control('rested')
  return { vendor, emulator, control, client, provider, hear, asked, seen, api, key, baseUrl }
}

const frame = (n: number) => ({ type: 'POST', record: { uniqueId: `record-${n}`, data: { n } } })
const orders = endpoint('orders')
const secret = endpoint('secure/orders', { secure: true })

it('puts key and token where the vendor wants them, asks for the token of secure endpoints only, and sends nothing', async () => {
  const { emulator, hear, asked, vendor, key } = world({
    credentials: () => `Bearer ${vendor.credentials().accessToken}`,
  })
  const heard = [hear(orders), hear(endpoint('examples/deeper/one'))]
  await pass()
  expect(heard.map(({ status }) => status)).toEqual(['live', 'live'])
  const all = () => emulator.connections.map(({ url }) => url.replace(`${emulator.url('rested')}/`, ''))
  expect(all()).toEqual([`orders?key=${key}`, `examples/deeper/one?key=${key}`])
  expect(asked).toEqual([])
  expect(hear(secret).status).toBe('pending')
  await pass()
  expect(all()[2]).toBe(`secure/orders?key=${key}&accessToken=${vendor.credentials().accessToken}`)
  await pass(120_000)
  expect(emulator.connections.flatMap(({ frames }) => frames)).toEqual([])
})

it('escapes a key and a token', async () => {
  const odd = 'a+b/c=&?#'
  const { hear, emulator } = world({ key: odd, credentials: () => odd }, { key: odd, reject: {} })
  hear(secret)
  await pass()
  const { searchParams } = new URL(emulator.connections[0]?.url ?? '')
  expect([...searchParams]).toEqual([
    ['key', odd],
    ['accessToken', odd],
  ])
})

it('has one socket for each endpoint and identity, and shows their addresses masked', async () => {
  const { hear, client, emulator, provider } = world()
  for (const topic of [orders, orders, endpoint('orders'), secret, endpoint('orders', { secure: true })]) hear(topic)
  await pass()
  const root = `${emulator.url('rested')}`
  expect(client.links.map(({ address }) => address)).toEqual([
    `${root}/orders?key=***`,
    `${root}/secure/orders?key=***&accessToken=***`,
    `${root}/orders?key=***&accessToken=***`,
  ])
  expect(emulator.connections.length).toBe(3)
  expect(provider.address(orders)).toBe(`${root}/orders?key=***`)
})

it('delivers one event for each record, in the order of arrival, and says which came together', async () => {
  for (const arrays of ['record', 'records', 'messages'] as const) {
    const { hear, api, client } = world({}, { arrays })
    const files = api.endpoint('files')
    const heard = hear(endpoint('files'))
    const metas: unknown[] = []
    client.subscribe(endpoint('files'), (_, { batch }) => metas.push(batch))
    await pass()
    const stored = await Promise.all([files.upload([new File(['a'], 'a.txt'), new File(['b'], 'b.txt')]), pass(10)])
    expect(heard.events.map(({ record }) => record)).toEqual(stored[0])
    expect(heard.events.map(({ batch }) => batch)).toEqual([
      { index: 0, size: 2 },
      { index: 1, size: 2 },
    ])
    expect(metas).toEqual(heard.events.map(({ batch }) => batch))
  }
})

it('tells what it cannot use, and goes on', async () => {
  const { hear, control, seen } = world()
  const heard = hear(orders)
  await pass()
  for (const one of [frame(1), { type: 'POST' }, { type: 'POST', record: null }, 7, frame(2)]) control.emit(one)
  await pass()
  expect(heard.events.map(({ record }) => (record as { uniqueId: string }).uniqueId)).toEqual(['record-1', 'record-2'])
  expect(seen.filter(({ type }) => type === 'warning').length).toBe(3)
  expect(heard.status).toBe('live')
})

it('lets one endpoint fail while another lives: the app stays connected', async () => {
  const { hear, client, emulator, control } = world(
    { asUser: false },
    { strict: true, endpoints: [{ name: 'orders' }] },
  )
  const [live, refused] = [hear(orders), hear(endpoint('nothing-here'))]
  await pass(60_000)
  expect(client.connection.status).toBe('connected')
  expect([live.status, refused.status]).toEqual(['live', 'failed'])
  expect(refused.error).toMatchObject({ kind: 'refused', code: 4000, reason: 'emulator: no such endpoint' })
  expect(refused.error?.message).toBe('RESTED closed "nothing-here" (4000): emulator: no such endpoint')
  expect(emulator.attempts).toBe(2)
  control.emit(frame(1), { endpoint: 'orders' })
  await pass()
  expect(live.events.length).toBe(1)
})

it('shows in one client what another has created, changed and removed over REST', async () => {
  const first = world()
  const second = restedApi({ key: first.key, baseUrl: first.baseUrl, fetch: first.emulator.fetch }).endpoint<{
    total: number
  }>('orders')
  await Promise.all([second.create({ total: 1 }), pass(10)])
  const topic = endpoint<{ total: number }>('orders')
  const view = records({ snapshot: ({ signal }) => second.list({ signal }) })
  const shown: unknown[] = []
  first.client.watch(topic, view, (list) => shown.push(list.map(({ data }) => data.total)))
  await pass(100)
  const steps = async () => {
    const { uniqueId } = await second.create({ total: 2 })
    await second.update(uniqueId, { total: 3 })
    await second.remove(uniqueId)
  }
  await Promise.all([steps(), pass(1_000)])
  expect(shown[0]).toEqual([1])
  expect(shown.at(-1)).toEqual([1])
  expect(first.client.read(topic, view).length).toBe(1)
  expect(first.emulator.connections[0]?.frames.map(({ frame }) => JSON.parse(frame).type)).toEqual([
    'POST',
    'PUT',
    'DELETE',
  ])
})

it('reports a gap after each reconnect, and the snapshot finds what was deleted meanwhile', async () => {
  const { hear, api, client, control } = world({}, { deletes: 'none' })
  const rows = api.endpoint('orders')
  const [a] = await Promise.all([rows.create('a'), pass(10)])
  const view = records({ snapshot: ({ signal }) => rows.list({ signal }) })
  client.watch(orders, view, () => {})
  const heard = hear(orders)
  await pass(100)
  expect(client.read(orders, view)).toEqual([a])
  control.drop()
  await Promise.all([rows.remove(a.uniqueId), pass(10)])
  expect(client.read(orders, view)).toEqual([a])
  await pass(1_000)
  expect([heard.gaps, client.read(orders, view)]).toEqual([1, []])
})

it('fails at once, and says what to do, where nobody is logged in; and lives after retry', async () => {
  let token = ''
  const { hear, client, emulator } = world({ credentials: () => token })
  const heard = hear(secret)
  await pass(60_000)
  expect([heard.status, emulator.attempts]).toEqual(['failed', 0])
  expect(heard.error).toMatchObject({
    kind: 'unauthorized',
    retryable: false,
    message: expect.stringContaining('log in first'),
  })
  token = emulated().credentials().accessToken
  client.retry()
  await pass()
  expect(heard.status).toBe('live')
})

it('opens a new socket when the token has changed', async () => {
  const users = emulated().credentials().users
  let who = 0
  const { hear, client, emulator } = world({ credentials: () => users[who]?.accessToken ?? '' })
  hear(secret)
  await pass()
  who = 1
  client.retry()
  await pass(10)
  expect(
    emulator.connections.map(({ url, closed }) => [new URL(url).searchParams.get('accessToken'), closed !== null]),
  ).toEqual([
    [users[0]?.accessToken, true],
    [users[1]?.accessToken, false],
  ])
})

it('refuses a secure endpoint without credentials or cookie, both at once, and a name that is none', () => {
  const { provider, hear } = world({ asUser: false })
  expect(() => hear(secret)).toThrow('"secure/orders" is secure: write rested({ key, credentials }), or cookie: true')
  expect(() => hear(endpoint('Orders?masterKey=canary'))).toThrow('An endpoint is named like "examples/orders"')
  expect(() => provider.address(secret)).toThrow(expect.objectContaining({ kind: 'config' }))
  expect(() => rested({ key: 'k', cookie: true, credentials: () => 't' })).toThrow('either credentials or cookie: true')
  expect(() => rested({ key: 'k', ...{ masterKey: 'canary' } })).toThrow('masterKey must never reach a client')
})

it('leaves the token to the browser’s cookie where told so', async () => {
  const { hear, client, emulator, key } = world({ asUser: false, cookie: true })
  hear(endpoint('orders', { secure: true }))
  await pass()
  expect(emulator.connections[0]?.url).toBe(`${emulator.url('rested')}/orders?key=${key}`)
  expect(client.links[0]?.address).toBe(`${emulator.url('rested')}/orders?key=***&cookie=***`)
})

it('serves two projects under two names', async () => {
  const emulator = createMemoryEmulator({ vendors: [emulated({ key: 'first-key' })] })
  const baseUrl = `${emulator.http}/rested/api`
  const client = createClient({
    providers: [rested({ key: 'first-key', baseUrl }), rested({ key: 'second-key', baseUrl, name: 'second' })],
    WebSocket: emulator.WebSocket,
  })
  worlds.push({ client })
  const statuses: string[] = []
  client.subscribe(orders, () => {}, { onStatus: (status) => statuses.push(`first ${status}`) })
  client.subscribe(endpoint('orders', { provider: 'second' }), () => {}, {
    onStatus: (status) => statuses.push(`second ${status}`),
  })
  await pass()
  expect(statuses).toContain('first live')
  expect(statuses).toContain('second failed')
})

it('takes silence for death only where the app says so', async () => {
  const quiet = world()
  expect(quiet.provider.capabilities.heartbeat).toBe(false)
  quiet.hear(orders)
  await pass(3_600_000)
  expect(quiet.emulator.attempts).toBe(1)
  const loud = world({ silence: 60_000 })
  expect(loud.provider.capabilities.heartbeat).toBe(true)
  loud.hear(orders)
  await pass(61_000)
  expect(loud.emulator.attempts).toBe(2)
})
