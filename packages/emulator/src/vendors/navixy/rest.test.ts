import { expect, it } from 'vitest'
import { createMemoryEmulator, type NavixyOptions, navixy } from '../../index'

function emulate(options: NavixyOptions = {}) {
  const vendor = navixy({ trackers: 3, ...options })
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const call = async (path: string, body: object, init: RequestInit = {}) => {
    const url = `${emulator.http}/navixy/v2/${path}`
    const response = await emulator.fetch(url, { method: 'POST', body: JSON.stringify(body), ...init })
    return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> }
  }
  const failed = (code: number, description: unknown = expect.any(String)) => ({
    success: false,
    status: { code, description },
  })
  return { ...vendor.credentials(), vendor, emulator, call, failed }
}

it('signs in, asks for a second factor where told to, and renews sessions only', async () => {
  const { login, password, hash: key, call, failed } = emulate()
  const { body } = await call('user/auth', { login, password })
  expect(body).toEqual({ success: true, type: 'authenticated', hash: expect.stringMatching(/^[0-9a-f]{32}$/) })
  expect((await call('user/session/renew', { hash: body.hash })).body).toEqual({ success: true })
  expect((await call('user/session/renew', { hash: key })).body).toEqual(failed(13))
  expect((await call('user/auth', { login, password: 'wrong' })).body).toEqual(failed(102, 'Wrong login or password'))

  const careful = emulate({ secondFactor: true })
  const asked = (await careful.call('user/auth', { login, password })).body
  expect(asked).toMatchObject({ type: 'second_factor_required', factor_type: 'email' })
  expect((await careful.call('tracker/list', { hash: asked.hash })).body).toEqual(careful.failed(3 + 1))
})

it('lists trackers with their sources, clones among them', async () => {
  const { hash, call } = emulate({ clones: [3], blocked: [2] })
  expect((await call('tracker/list', { hash })).body.list).toMatchObject([
    { id: 1, clone: false, source: { id: 10_001, blocked: false } },
    { id: 2, source: { id: 10_002, blocked: true } },
    { id: 3, clone: true, source: { id: 10_001 } },
  ])
})

it('takes the hash from the body, a form, the query or the header', async () => {
  const { hash, call, failed } = emulate()
  const form = new URLSearchParams({ hash })
  for (const [path, body, init] of [
    ['tracker/list', { hash }, {}],
    ['tracker/list', {}, { body: form }],
    [`tracker/list?hash=${hash}`, {}, { method: 'GET', body: null }],
    ['tracker/list', {}, { headers: { authorization: `NVX ${hash}` } }],
  ] as const)
    expect((await call(path, body, init)).body.success).toBe(true)
  expect(await call('tracker/list', {})).toEqual({ status: 400, body: failed(3) })
})

it('gives the states of trackers, and the blocked and missing ones only if they may be', async () => {
  const { hash, call, failed } = emulate({ blocked: [2] })
  const states = async (body: object) => (await call('tracker/get_states', { hash, ...body })).body
  expect(await states({ trackers: [1, 3] })).toMatchObject({
    success: true,
    user_time: expect.any(String),
    states: { 1: { source_id: 10_001 }, 3: { source_id: 10_003 } },
  })
  expect(await states({ trackers: [1, 2, 99], list_blocked: true, allow_not_exist: true })).toMatchObject({
    states: { 1: { source_id: 10_001 } },
    blocked: [2],
    not_exist: [99],
  })
  expect(await states({ trackers: [1, 2] })).toEqual(failed(208))
  expect(await states({ trackers: [1, 99] })).toEqual(failed(217))
  expect(await states({ trackers: Array.from({ length: 2_001 }, () => 1) })).toEqual(failed(7))
})

it('knows sessions of the life before, and none after they have expired', async () => {
  const { login, password, call, failed, vendor } = emulate()
  const { hash } = (await call('user/auth', { login, password })).body
  expect((await emulate().call('tracker/list', { hash })).body.success).toBe(true)
  expect((await emulate({ seed: 'other' }).call('tracker/list', { hash })).body).toEqual(failed(3))
  vendor.expire()
  expect((await call('tracker/list', { hash })).body).toEqual(failed(4))
})
