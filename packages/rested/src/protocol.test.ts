import { expect, it } from 'vitest'
import { bareToken, changesIn, checkName, checkToken, projectUrl, query } from './protocol'

const record = {
  uniqueId: 'a1',
  data: { n: 1 },
  createdAt: '2021-06-28T17:18:44.000Z',
  updatedAt: '2021-06-28T17:18:44.000Z',
}
const other = { ...record, uniqueId: 'b2' }
const key = 'canary-key'

it('reads the frame of the vendor’s page', () => {
  const frame = { type: 'POST', record }
  expect(changesIn(frame)).toEqual({ changes: [{ op: 'create', method: 'POST', record, raw: frame }], unusable: 0 })
})

it('names what happened by the HTTP method, and nothing else', () => {
  const opOf = (type: unknown) => changesIn({ type, record }).changes.map(({ op, method }) => [op, method])
  expect(opOf('POST')).toEqual([['create', 'POST']])
  expect(opOf('PUT')).toEqual([['update', 'PUT']])
  expect(opOf('PATCH')).toEqual([['update', 'PATCH']])
  expect(opOf('DELETE')).toEqual([['delete', 'DELETE']])
  expect(opOf('LOGIN')).toEqual([['unknown', 'LOGIN']])
  expect(opOf('constructor')).toEqual([['unknown', 'constructor']])
  expect(opOf(undefined)).toEqual([['unknown', '']])
})

it('reads an array of records in all three places it may stand, one change for each, in order', () => {
  const both = [record, other]
  for (const frame of [
    { type: 'POST', record: both },
    { type: 'POST', records: both },
    both.map((one) => ({ type: 'POST', record: one })),
  ]) {
    const { changes, unusable } = changesIn(frame)
    expect(changes.map((change) => [change.op, change.record, change.batch])).toEqual([
      ['create', record, { index: 0, size: 2 }],
      ['create', other, { index: 1, size: 2 }],
    ])
    expect(changes.map(({ raw }) => raw)).toEqual(Array.isArray(frame) ? frame : [frame, frame])
    expect(unusable).toBe(0)
  }
  expect(changesIn({ type: 'POST', record: [record] }).changes[0]?.batch).toEqual({ index: 0, size: 1 })
})

it('takes a delete with a whole record, its id alone, a bare id, or the id beside its type', () => {
  for (const frame of [{ record }, { record: { uniqueId: 'a1' } }, { record: 'a1' }, { uniqueId: 'a1' }])
    expect(changesIn({ type: 'DELETE', ...frame }).changes).toMatchObject([
      { op: 'delete', record: { uniqueId: 'a1' } },
    ])
})

it('takes data of any JSON type, or none', () => {
  for (const data of ['text', 7, null, [1], false])
    expect(changesIn({ type: 'POST', record: { uniqueId: 'a1', data } }).changes).toMatchObject([{ record: { data } }])
  expect(changesIn({ type: 'POST', record: { uniqueId: 'a1', size: 3 } }).changes).toMatchObject([
    { record: { size: 3 } },
  ])
})

it('counts what has no usable record, and keeps the rest', () => {
  for (const frame of [
    null,
    7,
    'text',
    {},
    { type: 'POST' },
    { type: 'POST', record: null },
    { record: { uniqueId: '' } },
  ])
    expect(changesIn(frame)).toEqual({ changes: [], unusable: 1 })
  expect(changesIn({ type: 'POST', record: { uniqueId: 7 } }).unusable).toBe(1)
  const mixed = changesIn({ type: 'POST', record: [null, record, {}] })
  expect(mixed).toMatchObject({ changes: [{ record, batch: { index: 0, size: 1 } }], unusable: 2 })
  expect(changesIn([])).toEqual({ changes: [], unusable: 0 })
})

it('finds a project at the vendor’s address, or at another, with any of four schemes or none', () => {
  const url = (place: object) => projectUrl('rested', { key, ...place })
  expect(url({})).toBe('https://app.rested.dev/api/1/ce')
  expect(url({ version: 2, route: 'other' })).toBe('https://app.rested.dev/api/2/other')
  for (const baseUrl of ['https://x.test/api', 'wss://x.test/api/', 'x.test/api'])
    expect(url({ baseUrl })).toBe('https://x.test/api/1/ce')
  for (const baseUrl of ['http://127.0.0.1:1/api', 'ws://127.0.0.1:1/api'])
    expect(url({ baseUrl })).toBe('http://127.0.0.1:1/api/1/ce')
})

it('refuses options that cannot be right, and quotes none of them', () => {
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ key: '' }, /key must be/],
    [{ key: 'canary key' }, /key must be/],
    [{ key: undefined }, /key must be/],
    [{ masterKey: 'canary-master' }, /masterKey must never reach a client/],
    [{ baseUrl: 'https://x.test/api?masterKey=canary-master' }, /baseUrl must be/],
    [{ baseUrl: 'https://canary-user:canary@x.test/api' }, /baseUrl must be/],
    [{ baseUrl: 'ftp://canary.test/api' }, /baseUrl must be/],
    [{ baseUrl: '' }, /baseUrl must be/],
    [{ route: 'ce?key=canary' }, /baseUrl must be/],
  ]
  for (const [place, words] of wrong) {
    const call = () => projectUrl('rested', { key, ...place } as never)
    expect(call).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringMatching(words) }))
    expect(call).not.toThrow(/canary/)
  }
})

it('knows an endpoint’s name from a path, an address or a query', () => {
  for (const name of ['orders', 'examples/unsecure-endpoint', 'a1']) expect(checkName('rested', name)).toBe(name)
  for (const name of [
    '',
    '/orders',
    'orders/',
    '-orders',
    'Orders',
    'a b',
    'a?key=canary',
    '../a',
    'https://x.test/a',
    'a%2Fb',
  ])
    expect(() => checkName('rested', name), name).toThrow(/is named like/)
})

it('escapes what stands in an address', () => {
  expect(query({ key: 'a+b/c=', accessToken: undefined, uniqueId: ['1', '2'] })).toBe(
    '?key=a%2Bb%2Fc%3D&uniqueId=1&uniqueId=2',
  )
})

it('takes “Bearer” off a token, in any case, and refuses what is none', () => {
  for (const token of ['abc', 'Bearer abc', ' bearer  abc ', 'BEARER abc\n']) expect(bareToken(token)).toBe('abc')
  expect(checkToken('rested', 'orders', 'abc')).toBe('abc')
  const kindOf = (token: unknown) => {
    try {
      return checkToken('rested', 'orders', token)
    } catch (thrown) {
      const { kind, retryable, message } = thrown as { kind: string; retryable: boolean; message: string }
      expect(message).not.toContain('canary')
      return [kind, retryable]
    }
  }
  expect(kindOf('canary token')).toEqual(['config', false])
  expect(kindOf({ token: 'canary' })).toEqual(['config', false])
  for (const none of ['', undefined, null]) expect(kindOf(none)).toEqual(['unauthorized', false])
})
