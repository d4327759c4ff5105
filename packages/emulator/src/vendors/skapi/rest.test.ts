import { expect, it } from 'vitest'
import { kit } from './kit'

it('lists who is in a group, by connection, a user’s alone where asked', async () => {
  const { join, post, ada, ben, vendor } = kit()
  const { service } = vendor.credentials()
  for (const user of [ada, ada, ben]) await join(user, 'lobby')
  const entry = (user: { readonly userId: string }) => ({ uid: `${service}#${user.userId}`, cid: expect.any(String) })
  expect((await post({ group: 'lobby' })).body).toEqual({
    list: [entry(ada), entry(ada), entry(ben)],
    startKey: 'end',
    endOfList: true,
  })
  expect((await post({ group: 'lobby', user_id: ben.userId })).body).toMatchObject({ list: [entry(ben)] })
  expect((await post({ group: 'elsewhere' })).body).toMatchObject({ list: [] })
})

it('lists groups by name, by their number of connections and within a range', async () => {
  const { join, post, ada, ben } = kit({ prefix: 'x' })
  for (const [user, group] of [
    [ada, 'beta'],
    [ben, 'alpha'],
    [ada, 'alpha'],
    [ben, 'alphabet'],
  ] as const)
    await join(user, group)
  const names = async (body: object) => {
    const { list } = (await post(body)).body as {
      readonly list: readonly { readonly rid: string; readonly cnt: number }[]
    }
    return list.map(({ rid, cnt }) => `${rid} ${cnt}`)
  }
  expect(await names({ searchFor: 'group', value: ' ', condition: '>' })).toEqual([
    'x#alpha 2',
    'x#alphabet 1',
    'x#beta 1',
  ])
  expect(await names({ searchFor: 'group', value: 'alpha', condition: '>=' })).toEqual(['x#alpha 2', 'x#alphabet 1'])
  expect(await names({ searchFor: 'group', value: 'alpha', condition: '=' })).toEqual(['x#alpha 2'])
  expect(await names({ searchFor: 'group', value: 'alpha', condition: 'ne' })).toEqual(['x#alphabet 1', 'x#beta 1'])
  expect(await names({ searchFor: 'group', value: 'alphabet', range: 'c' })).toEqual(['x#alphabet 1', 'x#beta 1'])
  expect(await names({ searchFor: 'group', value: 'b', condition: '<' })).toEqual(['x#alpha 2', 'x#alphabet 1'])
  expect(await names({ searchFor: 'number_of_users', value: 1, condition: 'gt' })).toEqual(['x#alpha 2'])
  expect(await names({ searchFor: 'number_of_users', value: 1, condition: '<=' })).toEqual(['x#alphabet 1', 'x#beta 1'])
  expect(await names({ searchFor: 'number_of_users', value: 2, condition: '>=' })).toEqual(['x#alpha 2'])
})

it('gives long lists in pages, each with the key of the next, in either order', async () => {
  const { join, post, ada } = kit({ pageSize: 2, prefix: 'x' })
  for (const group of ['a', 'b', 'c']) await join(ada, group)
  const first = (await post({ searchFor: 'group' })).body as { readonly startKey: unknown }
  expect(first).toEqual({
    list: [
      { rid: 'x#a', cnt: 1 },
      { rid: 'x#b', cnt: 1 },
    ],
    startKey: expect.any(Object),
    endOfList: false,
  })
  expect((await post({ startKey: first.startKey })).body).toEqual({
    list: [{ rid: 'x#c', cnt: 1 }],
    startKey: 'end',
    endOfList: true,
  })
  expect((await post({ limit: 1, ascending: false })).body).toMatchObject({ list: [{ rid: 'x#c' }], endOfList: false })
  expect(await post({ limit: 1001 })).toEqual({
    status: 400,
    body: expect.stringMatching(/^INVALID_REQUEST: .*below 1000/),
  })
})

it('answers what it cannot do with a code and words', async () => {
  const { post, emulator, ada } = kit()
  expect(await post({}, 'nonsense')).toEqual({
    status: 401,
    body: expect.stringMatching(/^INVALID_REQUEST: .*login is required/),
  })
  expect(await post({ group: 7 })).toMatchObject({ status: 400, body: expect.stringMatching(/^INVALID_PARAMETER: /) })
  expect(await post({ service: '' })).toMatchObject({ status: 400 })
  const at = (path: string, init?: RequestInit) => emulator.fetch(`${emulator.http}/skapi/${path}`, init)
  expect((await at('api/get-ws-group')).status).toBe(405)
  expect((await at('api/nothing')).status).toBe(404)
  const headers = { authorization: ada.idToken }
  expect((await at('api/get-ws-group', { method: 'POST', headers, body: '{' })).status).toBe(400)
  expect((await at('api/service')).status).toBe(400)
})

it('tells where everything is, and that the service is there', async () => {
  const { emulator } = kit()
  const get = async (path: string) => (await emulator.fetch(`${emulator.http}/skapi/${path}`)).json()
  expect(await get('cdn/us31/record-v1.json')).toMatchObject({
    websocket_private: emulator.url('skapi'),
    record_private: `${emulator.http}/skapi/api/`,
  })
  expect(await get('cdn/us31/admin-v1.json')).toMatchObject({ service_public: `${emulator.http}/skapi/api/` })
  expect(await get('api/service?service=a&owner=b&refresh=false')).toMatchObject({ service_name: 'Emulated' })
})
