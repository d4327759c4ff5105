import { afterEach, expect, it, vi } from 'vitest'
import { createMemoryEmulator, type RestedOptions, rested } from '../index'
import { raw } from '../raw'
import { kit } from './rested/kit'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const frame = (n: number) => ({ type: 'POST', record: { uniqueId: `record-${n}`, data: { n } } })

it('follows the page: a socket on an endpoint hears of what the endpoint receives', async () => {
  const { dial, post, json } = kit()
  const client = await dial('examples/unsecure-endpoint')
  const record = await json(post('examples/unsecure-endpoint', { someNewData: 'test' }))
  expect(record).toEqual({
    uniqueId: expect.stringMatching(/^[0-9a-f]{32}$/),
    data: { someNewData: 'test' },
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    updatedAt: record.createdAt,
  })
  expect(await client.next()).toEqual({ type: 'POST', record })
})

it('tells each socket of its own endpoint only, and emits to one or to all', async () => {
  const { dial, post, control } = kit()
  const [orders, texts] = [await dial('orders'), await dial('texts')]
  await post('orders', 1)
  expect(await orders.next()).toMatchObject({ record: { data: 1 } })
  expect(control.emit(frame(1), { endpoint: 'texts' })).toEqual({ connections: 1 })
  expect(await texts.next()).toEqual(frame(1))
  expect(control.emit(frame(2))).toEqual({ connections: 2 })
  expect([await orders.next(), await texts.next()]).toEqual([frame(2), frame(2)])
  expect(control.emit(frame(3), { endpoint: 'nobody' })).toEqual({ connections: 0 })
})

it('closes with 4000 right after opening, and says synthetically why', async () => {
  const { vendor, open, close } = kit({ allowedOrigins: ['https://app.example'], disallowNoOrigin: true })
  expect(await close(open('orders', { key: 'wrong' }))).toEqual({ code: 4000, reason: 'emulator: invalid key' })
  expect(await close(open('orders', { key: undefined }))).toEqual({ code: 4000, reason: 'emulator: invalid key' })
  expect(await close(open('orders'))).toEqual({ code: 4000, reason: 'emulator: origin not allowed' })
  vi.stubGlobal('location', { origin: 'https://other.example' })
  expect(await close(open('orders'))).toEqual({ code: 4000, reason: 'emulator: origin not allowed' })
  vi.stubGlobal('location', { origin: 'https://app.example' })
  expect(await close(open('ab'))).toEqual({ code: 4000, reason: 'emulator: no such endpoint' })
  expect(await close(open('secure/orders'))).toEqual({ code: 4000, reason: 'emulator: login required' })
  const accessToken = vendor.credentials().accessToken
  const expired = { code: 4000, reason: 'emulator: token expired or unknown' }
  expect(await close(open('secure/orders', { accessToken: `Bearer ${accessToken}` }))).toEqual(expired)
  const client = open('secure/orders', { accessToken })
  await client.opened
  vendor.expire()
  expect(await close(open('secure/orders', { accessToken }))).toEqual(expired)
  expect(client.socket.readyState).toBe(1)
})

it('refuses with words of your own, another close, or the HTTP status before the upgrade', async () => {
  const worded = kit({ reasons: { key: 'Endpoint or API Key not valid.' } })
  expect(await worded.close(worded.open('orders', { key: 'wrong' }))).toEqual({
    code: 4000,
    reason: 'Endpoint or API Key not valid.',
  })
  const other = kit({ reject: { code: 1000, reason: 'no' } })
  expect(await other.close(other.open('orders', { key: 'wrong' }))).toEqual({ code: 1000, reason: 'no' })
  const early = kit({ reject: 'http' })
  const client = early.open('orders', { key: 'wrong' })
  expect(await client.closed).toEqual({ code: 1006, reason: '' })
  expect(early.emulator.connections).toEqual([])
  for (const [parameters, status] of [
    [{ key: 'wrong' }, 400],
    [{ key: undefined }, 403],
    [{}, 401],
  ] as const)
    expect(early.vendor.refusal?.({ url: early.url('secure/orders', parameters) })).toBe(status)
  expect(early.vendor.refusal?.({ url: early.url('orders') })).toBe(undefined)
})

it('takes the token from a cookie, whose name can be chosen', async () => {
  const { vendor, url } = kit({ reject: 'http', cookie: 'token' })
  const { accessToken } = vendor.credentials()
  expect(vendor.refusal?.({ url: url('secure/orders'), cookie: `a=b; token=${accessToken}` })).toBe(undefined)
  expect(vendor.refusal?.({ url: url('secure/orders'), cookie: `token=nothing` })).toBe(401)
  const standard = kit({ reject: 'http' })
  expect(
    standard.vendor.refusal?.({ url: url('secure/orders'), cookie: `__Secure-rested-access-token=${accessToken}` }),
  ).toBe(undefined)
})

it('makes endpoints on their first use, or knows only those named', async () => {
  const { open, close, post } = kit({ strict: true, endpoints: [{ name: 'orders' }] })
  expect(await close(open('others'))).toMatchObject({ reason: 'emulator: no such endpoint' })
  expect((await post('others', 1)).status).toBe(400)
  expect((await post('orders', 1)).status).toBe(200)
  expect(() => rested({ endpoints: [{ name: '-orders' }] })).toThrow("no endpoint named '-orders'")
})

it('ignores what a client sends, or closes', async () => {
  const ignores = kit()
  const kept = await ignores.dial('orders')
  kept.send({ type: 'subscribe' })
  await ignores.post('orders', 1)
  expect(await kept.next()).toMatchObject({ type: 'POST' })
  expect(ignores.emulator.connections[0]?.frames[0]).toMatchObject({ direction: 'in' })
  const closes = kit({ clientFrames: { code: 1003, reason: 'nothing is expected' } })
  const closed = await closes.dial('orders')
  closed.send('?')
  expect(await closed.closed).toEqual({ code: 1003, reason: 'nothing is expected' })
})

it('ends open sockets when their token expires or is logged out, where that is chosen', async () => {
  const ends = { code: 4000, reason: 'emulator: over' }
  const { vendor, dial, control, post } = kit({ expiry: ends, afterLogout: { code: 1000, reason: 'bye' } })
  const { accessToken } = vendor.credentials()
  const open = await dial('orders')
  const [first, other] = [
    await dial('secure/a', { accessToken }),
    await dial('secure/a', vendor.credentials().users[1]),
  ]
  await post('users', undefined, { logout: 'true' }, { authorization: `Bearer ${accessToken}` })
  expect(await first.closed).toEqual({ code: 1000, reason: 'bye' })
  expect(other.socket.readyState).toBe(1)
  control.expire()
  expect(await other.closed).toEqual(ends)
  expect(open.socket.readyState).toBe(1)
})

it('tells deletes with the record, with its id alone, or not at all', async () => {
  const kinds: readonly (readonly [RestedOptions['deletes'], (record: object, id: string) => unknown])[] = [
    [undefined, (record) => ({ type: 'DELETE', record })],
    ['id', (_, uniqueId) => ({ type: 'DELETE', record: { uniqueId } })],
    ['none', () => frame(1)],
  ]
  for (const [deletes, expected] of kinds) {
    const { dial, post, json, request, control } = kit({ deletes })
    const record = await json(post('orders', { n: 1 }))
    const client = await dial('orders')
    await request('DELETE', 'orders', { uniqueId: record.uniqueId })
    control.emit(frame(1))
    expect(await client.next()).toEqual(expected(record, record.uniqueId))
  }
})

it('puts several uploads into one message, in any of the three ways', async () => {
  const forms: readonly (readonly [RestedOptions['arrays'], (records: readonly object[]) => unknown])[] = [
    [undefined, (record) => ({ type: 'POST', record })],
    ['records', (records) => ({ type: 'POST', records })],
    ['messages', (records) => records.map((record) => ({ type: 'POST', record }))],
  ]
  for (const [arrays, expected] of forms) {
    const { dial, upload } = kit({ arrays })
    const client = await dial('files')
    const two = await upload('files', ['a.txt', 'b.txt'])
    expect(await client.next()).toEqual(expected(two as object[]))
    const one = await upload('files', ['c.txt'])
    expect(await client.next()).toEqual({ type: 'POST', record: one })
  }
})

it('shows a user only what is the user’s own, where that is chosen, on sockets too', async () => {
  const { vendor, dial, post, list } = kit({ endpoints: [{ name: 'secure/notes', access: 'own' }] })
  const [ada, ben] = vendor.credentials().users.map(({ accessToken }) => accessToken)
  const [first, second] = [
    await dial('secure/notes', { accessToken: ada }),
    await dial('secure/notes', { accessToken: ben }),
  ]
  await post('secure/notes', 'of Ada', {}, { authorization: `Bearer ${ada}` })
  await post('secure/notes', 'of Ben', {}, { authorization: `Bearer ${ben}` })
  expect(await first.next()).toMatchObject({ record: { data: 'of Ada' } })
  expect(await second.next()).toMatchObject({ record: { data: 'of Ben' } })
  expect([first.frames, second.frames]).toEqual([[], []])
  expect(await list('secure/notes', { authorization: `Bearer ${ben}` })).toMatchObject([{ data: 'of Ben' }])
})

it('tells the writer too, or only others', async () => {
  for (const [echo, heard] of [
    [undefined, 1],
    ['others', 0],
  ] as const) {
    const { vendor, dial, post } = kit({ echo })
    const [ada, ben] = vendor.credentials().users
    const [writer, other] = [await dial('secure/a', ada), await dial('secure/a', ben)]
    await post('secure/a', 1, {}, { authorization: `Bearer ${ada?.accessToken}` })
    await other.next()
    expect(writer.frames.length).toBe(heard)
  }
})

it('redacts the key, tokens and passwords wherever they occur in a frame', async () => {
  const { vendor, dial, control } = kit()
  const { key, accessToken, password } = vendor.credentials()
  await dial('orders')
  control.emit({ said: [key, accessToken, password], password: 'of somebody' })
  expect(control.log().at(-1)?.frame).toBe('{"said":["[redacted]","[redacted]","[redacted]"],"password":"[redacted]"}')
})

it('gives the same key and tokens at every start, others for another seed, and knows those of the life before', async () => {
  expect(rested().credentials()).toEqual(rested().credentials())
  const other = rested({ seed: 'b' }).credentials()
  expect(other.key).not.toBe(rested().credentials().key)
  expect(other.accessToken).not.toBe(rested().credentials().accessToken)
  const { authorization } = await kit().login('ada')
  const { list } = kit()
  expect(await list('secure/orders', { authorization })).toEqual([])
  expect(() => rested({ users: [] }).credentials()).toThrow('at least one user')
})

it('runs orders that change, in step with what HTTP reads', async () => {
  vi.useFakeTimers()
  const vendor = rested()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const control = emulator.control('rested')
  const heard: { type: string; record: { uniqueId: string; data: { synthetic: boolean; status: string } } }[] = []
  const client = raw(emulator.WebSocket, `${emulator.url('rested')}/orders?key=${vendor.credentials().key}`)
  client.socket.onmessage = ({ data }: { data: string }) => void heard.push(JSON.parse(data))
  control.pause({ on: false })
  const read = async () => {
    const answer = await emulator.fetch(`${emulator.http}/rested/api/1/ce/orders?key=${vendor.credentials().key}`)
    return (await answer.json()) as { uniqueId: string }[]
  }
  const known = new Map((await read()).map((record) => [record.uniqueId, record]))
  expect(known.size).toBe(5)
  await vi.advanceTimersByTimeAsync(300_000)
  expect(new Set(heard.map(({ type }) => type))).toEqual(new Set(['POST', 'PUT', 'DELETE']))
  expect(heard.every(({ record }) => record.data.synthetic)).toBe(true)
  for (const { type, record } of heard) {
    if (type === 'DELETE') known.delete(record.uniqueId)
    else known.set(record.uniqueId, record)
  }
  expect(await read()).toEqual([...known.values()])
  control.pause({ on: true })
  control.pause({ on: false })
  expect((await read()).length).toBe(known.size)
  const before = heard.length
  control.pause({ on: true })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(heard.length).toBe(before)
})
