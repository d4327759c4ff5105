import { createMemoryEmulator, type RestedOptions as Emulated, rested as emulated } from '@tributary/emulator'
import { afterEach, expect, it, vi } from 'vitest'
import { type RestedApiOptions, restedApi } from './index'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

interface Order {
  readonly total: number
  readonly note?: string
}

function serve(options: Partial<RestedApiOptions> = {}, vendorOptions: Emulated = {}) {
  const vendor = emulated(vendorOptions)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const requests: Request[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    requests.push(new Request(input, init))
    return emulator.fetch(input, init)
  }
  const { key } = vendor.credentials()
  const api = restedApi({ key, baseUrl: `${emulator.http}/rested/api`, fetch, ...options })
  return { api, vendor, emulator, requests, key }
}

/** An API whose every request gets this answer. */
const answering = (answer: () => Response | Promise<Response>, options: Partial<RestedApiOptions> = {}) =>
  restedApi({ key: 'project-key', fetch: async () => answer(), ...options }).endpoint<Order>('orders')

it('follows no redirect: it would carry the key somewhere else', async () => {
  const { api, requests } = serve()
  await api.endpoint<Order>('orders').list()
  expect(requests.map(({ redirect }) => redirect)).toEqual(['error'])
})

it('creates, lists, gets, updates by each strategy, and removes', async () => {
  const { api } = serve()
  const orders = api.endpoint<Order>('orders')
  const first = await orders.create({ total: 1, note: 'a' })
  const second = await orders.create({ total: 2 })
  expect(first).toMatchObject({
    uniqueId: expect.any(String),
    data: { total: 1, note: 'a' },
    updatedAt: expect.any(String),
  })
  expect(await orders.list()).toEqual([first, second])
  const data = async () => (await orders.get(first.uniqueId)).data
  await orders.update(first.uniqueId, { total: 3 }, { strategy: 'merge' })
  expect(await data()).toEqual({ total: 3, note: 'a' })
  await orders.update(first.uniqueId, { total: 4 }, { strategy: 'replace' })
  expect(await data()).toEqual({ total: 4 })
  await orders.update(first.uniqueId, { total: 5 })
  expect(await data()).toEqual({ total: 5 })
  await orders.remove(first.uniqueId)
  expect(await orders.list()).toEqual([second])
})

it('puts everything where the vendor wants it', async () => {
  const { api, requests, key } = serve({ credentials: () => 'Bearer some-token' })
  const orders = api.endpoint<Order | string>('examples/orders')
  const { uniqueId } = await orders.create({ total: 1 })
  await orders.update(uniqueId, 'text')
  await orders.list()
  const shown = requests.map(({ method, url, headers, cache, credentials }) => [
    `${method} ${url.replace(/.*\/ce\//, '')}`,
    headers.get('content-type'),
    headers.get('authorization'),
    cache,
    credentials,
  ])
  expect(shown).toEqual([
    [`POST examples/orders?key=${key}`, 'application/json', null, 'no-store', 'omit'],
    [`PUT examples/orders?key=${key}&uniqueId=${uniqueId}`, 'text/plain', null, 'no-store', 'omit'],
    [`GET examples/orders?key=${key}`, null, null, 'no-store', 'omit'],
  ])
  expect(await requests[1]?.text()).toBe('text')
})

it('shows the token at secure endpoints only, and asks for another once when it is refused', async () => {
  const asked: string[] = []
  const { api, vendor, requests } = serve({
    credentials: ({ reason }) => {
      asked.push(reason)
      return reason === 'rejected' ? `Bearer ${vendor.credentials().accessToken}` : 'rested-stale'
    },
  })
  await api.endpoint('orders').list()
  expect([asked, requests[0]?.headers.get('authorization')]).toEqual([[], null])
  const secret = api.endpoint('secure/orders', { secure: true })
  expect(await secret.list()).toEqual([])
  expect(asked).toEqual(['first', 'rejected'])
  expect(requests.slice(1).map(({ headers }) => headers.get('authorization'))).toEqual([
    'Bearer rested-stale',
    `Bearer ${vendor.credentials().accessToken}`,
  ])
  const hopeless = serve({ credentials: () => 'rested-stale' })
  const refused = hopeless.api.endpoint('secure/orders', { secure: true }).list()
  await expect(refused).rejects.toMatchObject({ kind: 'unauthorized', code: 401, reason: 'No user found.' })
  expect(hopeless.requests.length).toBe(2)
  const nobody = serve({ credentials: () => '' })
  const missing = nobody.api.endpoint('secure/orders', { secure: true }).list()
  await expect(missing).rejects.toMatchObject({ kind: 'unauthorized', retryable: false })
  expect(nobody.requests).toEqual([])
})

it('logs in for a token, uses it, and logs out', async () => {
  let token = ''
  const { api, vendor, requests } = serve({ credentials: () => token })
  const [ada, ben] = vendor.credentials().users
  const users = api.endpoint<{ username?: string; email?: string }>('users')
  const login = await users.login({ username: String(ada?.username), password: String(ada?.password) })
  expect(login).toMatchObject({ token: expect.stringMatching(/^rested-/), user: { data: { username: 'ada' } } })
  token = login.token ?? ''
  const secret = api.endpoint('secure/orders', { secure: true })
  expect(await secret.list()).toEqual([])
  expect(await api.endpoint('users', { secure: true }).list()).toEqual([login.user])
  await users.logout()
  await expect(secret.list()).rejects.toMatchObject({ kind: 'unauthorized' })
  expect((await users.login({ email: String(ben?.email), password: String(ben?.password) })).user.data).toEqual({
    email: ben?.email,
  })
  expect(requests[0]?.url).toContain('&login=true&noATCookie=true')
  expect(requests[0]?.headers.get('authorization')).toBe(null)
  const before = requests.length
  const wrong = users.login({ username: 'ada', password: 'wrong' })
  await expect(wrong).rejects.toMatchObject({ kind: 'unauthorized', code: 401, reason: 'Invalid credentials.' })
  expect(requests.length).toBe(before + 1)
})

it('leaves the token to the cookie where told so', async () => {
  const { api, vendor, requests } = serve({ cookie: true })
  const { username = '', password } = vendor.credentials()
  const login = await api.endpoint('users').login({ username, password })
  expect(Object.keys(login)).toEqual(['user'])
  expect(requests[0]?.url).not.toContain('noATCookie')
  expect(requests[0]?.credentials).toBe('include')
})

it('says so when a login’s token cannot be read, as in a page that the server does not expose it to', async () => {
  const orders = answering(() => Response.json({ uniqueId: 'a1', data: {} }))
  await expect(orders.login({ username: 'ada', password: 'not-a-password' })).rejects.toMatchObject({
    kind: 'unsupported',
    message: expect.stringContaining('cookie: true'),
  })
})

it('uploads up to ten files with what is said about them', async () => {
  const { api, emulator, key } = serve()
  const files = api.endpoint<{ name: string; metadata: object }>('files')
  const metadata = { album: 'summer' }
  const two = await files.upload([new File(['a'], 'a.txt'), new File(['b'], 'b.txt')], { metadata })
  expect(two.map(({ data }) => data)).toMatchObject([
    { name: 'a.txt', metadata },
    { name: 'b.txt', metadata },
  ])
  const [one] = await files.upload(new File(['c'], 'c.txt'))
  const file = await emulator.fetch(
    `${emulator.http}/rested/api/1/ce/files?key=${key}&uniqueId=${one?.uniqueId}&fileOnly=true`,
  )
  expect(await file.text()).toBe('c')
  for (const count of [0, 11])
    await expect(files.upload(Array.from({ length: count }, () => new File(['x'], 'x')))).rejects.toMatchObject({
      kind: 'config',
      message: 'RESTED takes 1 to 10 files at a time',
    })
})

it('turns each status into a kind of error, with the vendor’s words in whatever shape they come', async () => {
  const kinds = {
    400: 'invalid',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'refused',
    429: 'network',
    500: 'network',
  }
  for (const [status, kind] of Object.entries(kinds)) {
    const list = answering(() => new Response('No record was found.', { status: Number(status) })).list()
    await expect(list).rejects.toMatchObject({ kind, code: Number(status), reason: 'No record was found.' })
    await expect(list).rejects.toThrow(`RESTED refused GET orders (${status}): No record was found.`)
  }
  for (const body of [
    '"the words"',
    '{"message":"the words"}',
    '{"error":"the words"}',
    '{"reason":"the words"}',
    ' the words\n',
  ])
    await expect(answering(() => new Response(body, { status: 400 })).list()).rejects.toMatchObject({
      reason: 'the words',
    })
  const long = answering(() => new Response('x'.repeat(10_000), { status: 400 })).list()
  await expect(long).rejects.toMatchObject({ reason: 'x'.repeat(200) })
})

it('takes one record for a list of one, and nothing that is no record', async () => {
  const record = { uniqueId: 'a1', data: { total: 1 } }
  expect(await answering(() => Response.json(record)).list()).toEqual([record])
  expect(await answering(() => Response.json([record])).get('a1')).toEqual(record)
  expect(await answering(() => Response.json(record)).get('a1')).toEqual(record)
  for (const body of ['', 'null', '{}', '[{"data":1}]', 'text'])
    for (const call of [
      answering(() => new Response(body)).list(),
      answering(() => new Response(body)).create({ total: 1 }),
    ])
      await expect(call, body).rejects.toMatchObject({ kind: 'protocol', retryable: false })
  await expect(answering(() => Response.json([])).get('a1')).rejects.toMatchObject({ kind: 'protocol' })
  expect(await answering(() => new Response('whatever')).update('a1', { total: 1 })).toBe(undefined)
})

it('never takes a missing id for all records', async () => {
  const { api, requests } = serve()
  const orders = api.endpoint<Order>('orders')
  for (const id of ['', undefined] as string[])
    for (const call of [orders.get(id), orders.update(id, { total: 1 }), orders.remove(id)])
      await expect(call).rejects.toMatchObject({ kind: 'config' })
  expect(requests).toEqual([])
})

it('gives up after its time, but lets an upload take what it takes', async () => {
  vi.useFakeTimers()
  const aborted: string[] = []
  const hangs = restedApi({
    key: 'project-key',
    timeout: 5_000,
    fetch: (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => {
          aborted.push(String(init.method))
          reject(new Error('aborted'))
        })
      }),
  }).endpoint('orders')
  const list = hangs.list().catch((error: unknown) => error)
  const stop = new AbortController()
  const upload = hangs.upload(new File(['a'], 'a'), { signal: stop.signal }).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await list).toMatchObject({ kind: 'timeout', retryable: true, message: expect.stringContaining('5000 ms') })
  await vi.advanceTimersByTimeAsync(600_000)
  expect(aborted).toEqual(['GET'])
  stop.abort()
  expect(await upload).toMatchObject({ kind: 'aborted', retryable: false })
  await answering(() => Response.json([])).list()
  expect(vi.getTimerCount()).toBe(0)
})

it('does not even start with a signal that has aborted', async () => {
  const { api } = serve()
  await expect(api.endpoint('orders').list({ signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' })
})

it('says that the network failed, and calls the page’s own fetch as a page must', async () => {
  const lost = answering(() => Promise.reject(new TypeError('fetch failed')))
  await expect(lost.list()).rejects.toMatchObject({ kind: 'network', retryable: true })
  vi.stubGlobal('fetch', async function (this: unknown) {
    // A browser's fetch throws "Illegal invocation" when it is called as a method.
    if (this !== undefined && this !== globalThis) throw new TypeError('Illegal invocation')
    return Response.json([])
  })
  expect(await restedApi({ key: 'project-key' }).endpoint('orders').list()).toEqual([])
})

it('sends a key over plain HTTP to this machine only, unless told otherwise', () => {
  const at = (baseUrl: string, allowInsecure?: boolean) => restedApi({ key: 'canary-key', baseUrl, allowInsecure })
  expect(() => at('http://x.test/api')).toThrow('http://x.test would send the key in the clear')
  expect(() => at('ws://x.test/api')).toThrow('in the clear')
  expect(() => at('http://x.test/api')).not.toThrow('canary')
  for (const baseUrl of ['https://x.test/api', 'http://127.0.0.1:1/api', 'http://localhost/api', 'http://[::1]/api'])
    expect(() => at(baseUrl)).not.toThrow()
  expect(() => at('http://x.test/api', true)).not.toThrow()
  expect(() => restedApi({ key: 'k', ...{ masterKey: 'canary' } })).toThrow('masterKey must never reach a client')
  expect(() => at('https://x.test/api').endpoint('/orders')).toThrow('is named like')
})
