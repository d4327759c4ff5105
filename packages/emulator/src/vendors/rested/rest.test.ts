import { afterEach, expect, it, vi } from 'vitest'
import { createEmulator } from '../../node'
import { rested } from '../rested'
import { kit } from './kit'

afterEach(() => {
  vi.useRealTimers()
})

const status = async (answer: Promise<Response>) => (await answer).status
const refusal = async (answer: Promise<Response>) => {
  const { status, ...rest } = await answer.then(async (one) => ({ status: one.status, body: await one.json() }))
  return [status, (rest.body as { message: string }).message]
}

it('creates, reads, updates and deletes, and tells sockets of all but reads', async () => {
  vi.useFakeTimers({ now: Date.UTC(2021, 5, 28, 17, 18, 44, 567) })
  const { dial, post, json, request, list } = kit()
  const client = await dial('orders')
  const created = await json(post('orders', { total: 1 }))
  expect(created).toMatchObject({ createdAt: '2021-06-28T17:18:44.000Z', updatedAt: '2021-06-28T17:18:44.000Z' })
  const { uniqueId } = created
  vi.setSystemTime(Date.now() + 1_000)
  const headers = { 'content-type': 'application/json' }
  const updated = await json(request('PUT', 'orders', { uniqueId }, headers, '{"total":2}'))
  expect(updated).toEqual({ ...created, data: { total: 2 }, updatedAt: '2021-06-28T17:18:45.000Z' })
  expect(await list('orders')).toEqual([updated])
  expect(await json(request('GET', 'orders', { uniqueId, dataOnly: 'true' }))).toEqual([{ total: 2 }])
  expect(await status(request('DELETE', 'orders', { uniqueId }))).toBe(200)
  expect(await list('orders')).toEqual([])
  expect([await client.next(), await client.next(), await client.next()]).toEqual([
    { type: 'POST', record: created },
    { type: 'PUT', record: updated },
    { type: 'DELETE', record: updated },
  ])
  expect(client.frames).toEqual([])
})

it('takes any JSON, and plain text', async () => {
  const { post, request, json, list } = kit()
  for (const data of [null, 7, 'text', [1], { a: 1 }]) await post('things', data)
  expect(await json(request('POST', 'things', {}, { 'content-type': 'text/plain' }, '{"a":'))).toMatchObject({
    data: '{"a":',
  })
  expect(((await list('things')) as { data: unknown }[]).map(({ data }) => data)).toEqual([
    null,
    7,
    'text',
    [1],
    { a: 1 },
    '{"a":',
  ])
  expect(await status(request('POST', 'things', {}, { 'content-type': 'application/json' }, '{"a":'))).toBe(400)
})

it('updates by force, merge or replace', async () => {
  const { post, json, request } = kit()
  const put = async (before: unknown, data: unknown, strategy?: string) => {
    const { uniqueId } = await json(post('things', before))
    const headers = { 'content-type': 'application/json' }
    const answer = await request('PUT', 'things', { uniqueId, strategy }, headers, JSON.stringify(data))
    return answer.ok ? ((await answer.json()) as { data: unknown }).data : answer.status
  }
  expect(await put({ a: 1 }, 'text')).toBe('text')
  expect(await put({ a: 1, b: 1 }, { b: 2 }, 'force')).toEqual({ b: 2 })
  expect(await put({ a: 1, b: 1 }, { b: 2 }, 'merge')).toEqual({ a: 1, b: 2 })
  expect(await put({ a: 1 }, [2], 'merge')).toBe(400)
  expect(await put('text', { b: 2 }, 'merge')).toBe(400)
  expect(await put({ a: 1 }, { b: 2 }, 'replace')).toEqual({ b: 2 })
  expect(await put({ a: 1 }, 'text', 'replace')).toBe(400)
  expect(await put({ a: 1 }, { b: 2 }, 'patch')).toBe(400)
})

it('answers in the words of the vendor’s error tables', async () => {
  const { request, vendor } = kit({ allowedOrigins: ['https://app.example'] })
  const notAllowed = [403, 'Missing API Key, not allowed origin or disallowed request without orign.']
  const notValid = [400, 'Endpoint or API Key not valid.']
  expect(await refusal(request('GET', 'orders', { key: undefined }))).toEqual(notAllowed)
  expect(await refusal(request('GET', 'orders', { key: 'wrong' }))).toEqual(notValid)
  expect(await refusal(request('GET', 'a--bc'))).toEqual(notValid)
  const from = (origin: string) => request('GET', 'orders', {}, { origin })
  expect(await refusal(from('https://other.example'))).toEqual(notAllowed)
  expect(await status(from('https://app.example'))).toBe(200)
  expect(await refusal(request('GET', 'secure/orders'))).toEqual([401, 'Missing Access Token.'])
  const { accessToken } = vendor.credentials()
  const authorization = `Bearer ${accessToken}`
  expect(await status(request('GET', 'secure/orders', {}, { authorization }))).toBe(200)
  vendor.expire()
  expect(await refusal(request('GET', 'secure/orders', {}, { authorization }))).toEqual([401, 'Token expired.'])
  const unknown = { authorization: 'Bearer nothing' }
  expect(await refusal(request('GET', 'secure/orders', {}, unknown))).toEqual([401, 'No user found.'])
  const none = [400, 'No record was found.']
  expect(await refusal(request('GET', 'orders', { uniqueId: 'x' }))).toEqual(none)
  expect(await refusal(request('PUT', 'orders', { uniqueId: 'x' }, {}, '1'))).toEqual([400, expect.any(String)])
  expect(await refusal(request('DELETE', 'orders'))).toEqual(none)
  expect(await status(request('PATCH', 'orders', { uniqueId: 'x' }, {}, '{}'))).toBe(405)
  expect(await status(request('GET', 'orders', { jsonata: '$' }))).toBe(400)
})

it('logs in by username or e-mail, with a header or a cookie, and out', async () => {
  vi.useFakeTimers()
  const { post, request, vendor } = kit({ tokenLifetime: 60, cookie: 'token' })
  const [ada, ben] = vendor.credentials().users
  const credentials = { username: ada?.username, password: ada?.password }
  expect(await refusal(post('users', { ...credentials, password: 'wrong' }, { login: 'true' }))).toEqual([
    401,
    'Invalid credentials.',
  ])
  expect(await refusal(post('orders', credentials, { login: 'true' }))).toEqual([401, 'Invalid credentials.'])
  const answer = await post('users', credentials, { login: 'true', noATCookie: 'true' })
  expect(await answer.json()).toMatchObject({ uniqueId: expect.any(String), data: { username: 'ada' } })
  expect(answer.headers.get('set-cookie')).toBe(null)
  const headers = { authorization: answer.headers.get('authorization') ?? '' }
  expect(headers.authorization).toMatch(/^Bearer rested-/)
  const cookied = await post('users', { email: ben?.email, password: ben?.password }, { login: 'true' })
  expect(cookied.headers.get('authorization')).toBe(null)
  const cookie = cookied.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^token=rested-[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax$/)
  const current = await request('GET', 'users', {}, { cookie: `other=1; ${cookie.split(';')[0]}` })
  expect(await current.json()).toMatchObject([{ data: { email: 'ben@example.test' } }])

  const reads = () => status(request('GET', 'secure/orders', {}, headers))
  expect(await reads()).toBe(200)
  expect(await status(request('POST', 'users', { logout: 'true' }))).toBe(401)
  expect(await status(request('POST', 'users', { logout: 'true' }, headers))).toBe(200)
  expect(await reads()).toBe(401)
  const aging = (await post('users', credentials, { login: 'true', noATCookie: 'true' })).headers.get('authorization')
  vi.setSystemTime(Date.now() + 59_000)
  expect(await status(request('GET', 'secure/orders', {}, { authorization: aging ?? '' }))).toBe(200)
  vi.setSystemTime(Date.now() + 1_100)
  expect(await refusal(request('GET', 'secure/orders', {}, { authorization: aging ?? '' }))).toEqual([
    401,
    'Token expired.',
  ])
})

it('registers a user once, shows no password, and tells nobody else', async () => {
  const { dial, post, json, vendor } = kit()
  const ada = await dial('users', vendor.credentials())
  const record = await json(post('users', { email: 'cy@example.test', password: 'secret-of-cy', age: 7 }))
  expect(record.data).toEqual({ email: 'cy@example.test', age: 7 })
  const again = { email: 'cy@example.test', password: 'x' }
  expect(await status(post('users', again))).toBe(400)
  expect(await status(post('users', { username: 'a', email: 'b@example.test', password: 'x' }))).toBe(400)
  expect(await status(post('users', { email: 'cy@example.test', password: 'secret-of-cy' }, { login: 'true' }))).toBe(
    200,
  )
  expect(ada.frames).toEqual([])
})

it('stores files with their fields as metadata, ten at most, and gives them back', async () => {
  const { upload, request } = kit()
  const fields = { album: 'summer' }
  const records = (await upload('files', ['a.txt', 'b.txt'], fields)) as { uniqueId: string; data: unknown }[]
  expect(records.map(({ data }) => data)).toMatchObject([
    { synthetic: true, name: 'a.txt', type: 'text/plain', size: 13, metadata: fields },
    { name: 'b.txt', metadata: fields },
  ])
  const file = await request('GET', 'files', { uniqueId: records[1]?.uniqueId, fileOnly: 'true' })
  expect([file.headers.get('content-type'), await file.text()]).toEqual(['text/plain', 'text of b.txt'])
  const many = Array.from({ length: 11 }, (_, i) => `${i}.txt`)
  expect(await upload('files', many)).toEqual({ message: expect.stringContaining('1 to 10') })
  expect(await upload('files', [], fields)).toEqual({ message: expect.stringContaining('1 to 10') })
})

it('sets and reads cookies over a real connection', async () => {
  const vendor = rested({ cookie: 'token' })
  const emulator = await createEmulator({ vendors: [vendor] })
  try {
    const { key, username, password } = vendor.credentials()
    const root = `${emulator.announcement.http}/rested/api/1/ce`
    const login = await fetch(`${root}/users?key=${key}&login=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await fetch(`${root}/secure/orders?key=${key}`, { headers: { cookie } })).status).toBe(200)
    expect((await fetch(`${root}/secure/orders?key=${key}`)).status).toBe(401)
    expect((await fetch(`${root.replace('/1/', '/2/')}/orders?key=${key}`)).status).toBe(404)
  } finally {
    await emulator.close()
  }
})
