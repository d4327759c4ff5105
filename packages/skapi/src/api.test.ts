import { createMemoryEmulator, type SkapiOptions as EmulatedOptions, skapi as emulated } from '@tributary/emulator'
import { afterEach, expect, it, vi } from 'vitest'
import { signedIn } from '../test/kit'
import { type SkapiApiOptions, skapiApi } from './index'

afterEach(() => {
  vi.useRealTimers()
})

const given = { accessToken: 'a-token', idToken: 'an-id', service: 'a-service', owner: 'an-owner' }

/** The emulated server with somebody in these groups, and a helper that reaches it. */
async function serve(places: readonly (readonly [user: number, group: string])[], options: EmulatedOptions = {}) {
  const vendor = emulated(options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const requests: Request[] = []
  for (const [user, group] of places) {
    const socket = new emulator.WebSocket(`${emulator.url('skapi')}?token=${signedIn(vendor, user).accessToken}`)
    await new Promise<void>((resolve) => {
      socket.onmessage = () => resolve()
      socket.onopen = () => socket.send(JSON.stringify({ action: 'joinRoom', rid: group }))
    })
  }
  const api = skapiApi({
    api: `${emulator.http}/skapi/api`,
    credentials: () => signedIn(vendor),
    fetch: (input, init) => {
      requests.push(new Request(input, init))
      return emulator.fetch(input, init)
    },
  })
  return { api, vendor, emulator, requests }
}
const answering = (answer: Response | (() => Promise<Response>), more: Partial<SkapiApiOptions> = {}) =>
  skapiApi({
    api: 'https://skapi.test/api/',
    credentials: () => given,
    fetch: async () => (typeof answer === 'function' ? answer() : answer),
    ...more,
  })

it('lists who is in a group, with each connection, or one user alone', async () => {
  const { api, vendor } = await serve([
    [0, 'lobby'],
    [1, 'lobby'],
    [0, 'lobby'],
    [2, 'den'],
  ])
  const [ada = '', ben = ''] = vendor.credentials().users.map(({ userId }) => userId)
  const cid = expect.stringMatching(/^cid:\w+=$/)
  expect(await api.users('lobby')).toEqual([
    { userId: ada, cids: [cid, cid] },
    { userId: ben, cids: [cid] },
  ])
  expect(await api.users('lobby', { userId: ben })).toEqual([{ userId: ben, cids: [cid] }])
  expect(await api.users('nowhere')).toEqual([])
})

it('lists groups, also those with a # in their name, all or by the vendor’s conditions', async () => {
  const { api } = await serve([
    [0, 'c#'],
    [1, 'c#'],
    [2, 'chess'],
  ])
  const groups = [
    { group: 'c#', numberOfUsers: 2 },
    { group: 'chess', numberOfUsers: 1 },
  ]
  expect(await api.groups()).toEqual(groups)
  expect(await api.groups({ where: { value: 'c', condition: '>=' } })).toEqual(groups)
  expect(await api.groups({ where: { value: 'chess' } })).toEqual([groups[1]])
  expect(await api.groups({ where: { value: 'cc', range: 'd', condition: '<' } })).toEqual([groups[1]])
  expect(await api.groups({ where: { searchFor: 'number_of_users', value: 1, condition: '>' } })).toEqual([groups[0]])
})

it('asks as the vendor’s client does: with the bare id token, the service and its owner', async () => {
  const { api, vendor, requests } = await serve([])
  await api.users('lobby')
  const [request] = requests
  expect(request?.redirect).toBe('error')
  const { idToken, service, owner } = signedIn(vendor)
  expect([request?.method, request?.url]).toEqual(['POST', 'https://emulator.test/skapi/api/get-ws-group'])
  expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
    authorization: idToken,
    'content-type': 'application/json',
    'content-meta': JSON.stringify({ public_identifier: '', service, owner }),
  })
  expect(await request?.json()).toEqual({ service, owner, group: 'lobby', limit: 1000 })
})

it('reads every page, and stops at one that does not advance', async () => {
  const page = (name: string, startKey: unknown) =>
    Response.json({ list: [{ rid: `x#${name}`, cnt: 1 }], startKey, endOfList: false })
  const pages = [page('a', { from: 1 }), page('b', { from: 2 }), page('c', { from: 2 }), page('d', { from: 9 })]
  const asked: unknown[] = []
  const api = skapiApi({
    api: 'https://skapi.test/',
    credentials: () => given,
    fetch: async (_, init) => {
      asked.push((JSON.parse(String(init?.body)) as { readonly startKey?: unknown }).startKey)
      return pages[asked.length - 1] ?? Response.error()
    },
  })
  expect((await api.groups()).map(({ group }) => group)).toEqual(['a', 'b', 'c'])
  expect(asked).toEqual([undefined, { from: 1 }, { from: 2 }])
  const last = Response.json({ list: [{ rid: 'x#a', cnt: 1 }], startKey: { from: 1 }, endOfList: true })
  expect(await answering(last).groups()).toEqual([{ group: 'a', numberOfUsers: 1 }])
})

it.each([
  [401, 'INVALID_REQUEST: User login is required.', 'unauthorized', 'INVALID_REQUEST', 'User login is required.'],
  [400, 'INVALID_PARAMETER: "value" must be a string.', 'invalid', 'INVALID_PARAMETER', '"value" must be a string.'],
  [400, 'INVALID_CORS: Not from here.', 'forbidden', 'INVALID_CORS', 'Not from here.'],
  [400, 'SERVICE_DISABLED: Paid?', 'refused', 'SERVICE_DISABLED', 'Paid?'],
  [404, '{"code":"NOT_EXISTS","message":"No such group."}', 'refused', 'NOT_EXISTS', 'No such group.'],
  [403, 'Forbidden', 'forbidden', 403, 'Forbidden'],
  [502, '<html>', 'network', 502, '<html>'],
])('tells a refusal with %d and %j as %s', async (status, text, kind, code, reason) => {
  const error = answering(new Response(text, { status })).groups()
  await expect(error).rejects.toMatchObject({
    kind,
    code,
    reason,
    provider: 'skapi',
    message: expect.stringContaining(reason),
  })
})

it('tells how long to wait where the vendor does', async () => {
  const busy = new Response('', { status: 429, headers: { 'retry-after': '7' } })
  await expect(answering(busy).groups()).rejects.toMatchObject({ kind: 'network', retryable: true, retryAfter: 7_000 })
})

it('rejects an answer that is no list', async () => {
  for (const body of ['null', '{}', 'hello'])
    await expect(answering(new Response(body)).groups()).rejects.toMatchObject({ kind: 'protocol' })
})

it('gives up in time, and when it is told to', async () => {
  const never = (signal: AbortSignal | null | undefined) =>
    new Promise<Response>((_, reject) => {
      if (signal?.aborted) reject(new Error('aborted'))
      signal?.addEventListener('abort', () => reject(new Error('aborted')))
    })
  const hanging = (timeout?: number) =>
    skapiApi({ api: 'https://skapi.test/', credentials: () => given, timeout, fetch: (_, init) => never(init?.signal) })
  await expect(hanging(5).groups()).rejects.toMatchObject({ kind: 'timeout', message: expect.stringContaining('5 ms') })
  const controller = new AbortController()
  const pending = hanging().users('lobby', { signal: controller.signal })
  controller.abort()
  await expect(pending).rejects.toMatchObject({ kind: 'aborted' })
  await expect(hanging().users('lobby', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' })
  await expect(answering(() => Promise.reject(new TypeError('fetch failed'))).groups()).rejects.toMatchObject({
    kind: 'network',
  })
})

it('asks nothing without somebody who is signed in, and nothing in the clear', async () => {
  const fetch = vi.fn()
  await expect(answering(Response.json({}), { fetch, credentials: () => null }).groups()).rejects.toMatchObject({
    kind: 'unauthorized',
    retryable: false,
  })
  expect(() => answering(Response.json({}), { api: 'http://skapi.test/api' })).toThrow('in the clear')
  expect(() => answering(Response.json({}), { api: 'skapi.test' })).toThrow('record_private')
  expect(() => answering(Response.json({}), { api: 'http://localhost:8787/skapi/api' })).not.toThrow()
  expect(() => answering(Response.json({}), { api: 'http://skapi.test', allowInsecure: true })).not.toThrow()
  await expect(answering(Response.json({}), { fetch, api: () => '' }).groups()).rejects.toMatchObject({
    kind: 'config',
  })
  expect(fetch).not.toHaveBeenCalled()
})
