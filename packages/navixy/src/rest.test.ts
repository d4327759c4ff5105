import type { CredentialsContext } from '@tributary/core'
import { createMemoryEmulator, navixy as emulated, type NavixyOptions } from '@tributary/emulator'
import { afterEach, expect, it, vi } from 'vitest'
import { loginCredentials, statesSnapshot, trackerList } from './index'

afterEach(() => vi.unstubAllGlobals())

type Reason = CredentialsContext['reason']

function emulate(options: NavixyOptions = {}) {
  const vendor = emulated({ trackers: 3, ...options })
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const { hash, login, password } = vendor.credentials()
  const called: string[] = []
  const at = {
    baseUrl: `${emulator.http}/navixy/v2`,
    fetch: (async (input: string, init?: RequestInit) => {
      called.push(input.split('/v2/')[1] ?? input)
      return emulator.fetch(input, init)
    }) as typeof fetch,
  }
  const signal = new AbortController().signal
  const credentials = (more: object = {}) => {
    const ask = loginCredentials({ ...at, login, password, ...more })
    return async (reason: Reason) => ask({ reason, attempt: 0, signal })
  }
  return { vendor, hash, login, password, at, called, signal, credentials }
}
/** A server that answers everything with this. */
const answering = (answer: () => Response | Promise<Response>) => ({ fetch: (async () => answer()) as typeof fetch })

it.each([
  ['http://navixy.example/v2', 'http://navixy.example would send the password or the hash in the clear'],
  ['navixy.example', 'baseUrl must be an address'],
])('says nothing secret to %s', async (baseUrl, words) => {
  const { credentials, at, hash, signal, called } = emulate()
  const refusal = { kind: 'config', retryable: false, message: expect.stringContaining(words) }
  await expect(credentials({ baseUrl })('first')).rejects.toMatchObject(refusal)
  await expect(statesSnapshot({ ...at, baseUrl, hash: () => hash })({ signal })).rejects.toMatchObject(refusal)
  expect(called).toEqual([])
})

it('speaks plain http where that is allowed', async () => {
  const { credentials, called } = emulate()
  const answer = answering(() => Response.json({ success: true, hash: 'f'.repeat(32) }))
  const ask = credentials({ baseUrl: 'http://navixy.example/v2', allowInsecure: true, ...answer })
  expect(await ask('first')).toBe('f'.repeat(32))
  expect(called).toEqual([])
})

it('signs in once, and renews that session at each reconnect', async () => {
  const { credentials, called } = emulate()
  const ask = credentials()
  const first = await ask('first')
  expect(first).toMatch(/^[0-9a-f]{32}$/)
  expect([await ask('reconnect'), await ask('changed')]).toEqual([first, first])
  expect(called).toEqual(['user/auth', 'user/session/renew', 'user/session/renew'])
})

it('signs in anew when the session was refused, or cannot be renewed', async () => {
  const { credentials, called, vendor } = emulate()
  const ask = credentials()
  const hashes = [await ask('first'), await ask('rejected')]
  vendor.expire()
  hashes.push(await ask('reconnect'))
  expect(new Set(hashes).size).toBe(3)
  expect(called).toEqual(['user/auth', 'user/auth', 'user/session/renew', 'user/auth'])
})

it('keeps the session when it only could not be asked', async () => {
  const { at, credentials, called } = emulate()
  let down = false
  const ask = credentials({
    fetch: (async (input: string, init?: RequestInit) => {
      if (down) throw new TypeError('fetch failed')
      return at.fetch(input, init)
    }) as typeof fetch,
  })
  const first = await ask('first')
  down = true
  await expect(ask('reconnect')).rejects.toMatchObject({ kind: 'network', retryable: true })
  down = false
  expect(await ask('reconnect')).toBe(first)
  expect(called).toEqual(['user/auth', 'user/session/renew'])
})

it('says what to do about a second factor, and does not try again', async () => {
  const { credentials } = emulate({ secondFactor: true })
  const error = { kind: 'unauthorized', retryable: false, code: 'second_factor_required' }
  await expect(credentials()('first')).rejects.toMatchObject(error)
  await expect(credentials()('first')).rejects.toThrow('second factor (email): use the hash of an API key')
})

it('does not try a wrong login again, and tells one that is limited from one that is wrong', async () => {
  const { credentials } = emulate()
  const wrong = credentials({ password: 'not-the-password' })('first')
  await expect(wrong).rejects.toMatchObject({
    kind: 'unauthorized',
    code: 102,
    reason: 'Wrong login or password',
    retryable: false,
  })
  for (const [code, kind, retryable] of [
    [11, 'unauthorized', false],
    [103, 'unauthorized', false],
    [104, 'refused', false],
    [105, 'refused', false],
    [15, 'refused', true],
  ] as const) {
    const refusing = answering(() =>
      Response.json({ success: false, status: { code, description: 'no' } }, { status: 400 }),
    )
    await expect(credentials(refusing)('first')).rejects.toMatchObject({ kind, code, retryable })
  }
})

it('needs to know which Navixy, follows no redirect, keeps a query, and stops with the signal', async () => {
  const { at, signal, hash } = emulate()
  await expect(statesSnapshot({ hash: () => hash })({ signal })).rejects.toMatchObject({ kind: 'config' })
  const seen: RequestInit[] = []
  const urls: string[] = []
  const fetch = (async (input: string, init: RequestInit = {}) => {
    urls.push(input)
    seen.push(init)
    return at.fetch(`${at.baseUrl}/tracker/list`, init)
  }) as typeof globalThis.fetch
  vi.stubGlobal('fetch', fetch)
  const { signal: over } = new AbortController()
  await trackerList({ baseUrl: 'https://navixy.example/v2?tenant=7', hash, signal: over })
  expect(urls).toEqual(['https://navixy.example/v2/tracker/list?tenant=7'])
  expect(seen[0]).toMatchObject({ redirect: 'error', signal: over })
})

it('lists which tracker has which device', async () => {
  const { at, hash, signal } = emulate({ clones: [3] })
  vi.stubGlobal('fetch', at.fetch)
  expect([...(await trackerList({ baseUrl: at.baseUrl, hash, signal }))]).toEqual([
    [1, 10_001],
    [2, 10_002],
    [3, 10_001],
  ])
})

it('asks for the states of two thousand trackers at a time', async () => {
  const { at, hash, signal, called } = emulate({ trackers: 4_100 })
  const states = await statesSnapshot({ ...at, hash: () => hash })({ signal })
  expect([states.size, states.get(14_100)?.source_id]).toEqual([4_100, 14_100])
  expect(called).toEqual(['tracker/list', 'tracker/get_states', 'tracker/get_states', 'tracker/get_states'])
})
