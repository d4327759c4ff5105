import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isRealtimeError } from './errors'
import { createTopic, skip, topicKey } from './key'
import type { Params } from './provider'
import type { StandardSchemaV1 } from './schema'

const thrownBy = (call: () => unknown): unknown => {
  try {
    call()
  } catch (thrown) {
    return thrown
  }
  return undefined
}

it('gives equal params one key, whatever the order in which they were written', () => {
  const key = topicKey(createTopic('fake', 'cars', { ids: [7, 8], format: 'compact', near: { lat: 1, lon: null } }))
  expect(topicKey(createTopic('fake', 'cars', { near: { lon: null, lat: 1 }, format: 'compact', ids: [7, 8] }))).toBe(
    key,
  )
  expect(key).toBe('fake/"cars"{"format":"compact","ids":[7,8],"near":{"lat":1,"lon":null}}')
})

it('tells different topics apart', () => {
  const topics = [
    createTopic('fake', 'cars'),
    createTopic('other', 'cars'),
    createTopic('fake', 'cars{"id":7}'),
    createTopic('fake', 'cars"{"id":7}'),
    createTopic('fake', 'cars', {}),
    createTopic('fake', 'cars', { id: 7 }),
    createTopic('fake', 'cars', { id: '7' }),
    createTopic('fake', 'cars', { id: null }),
    createTopic('fake', 'cars', { id: [7] }),
    createTopic('fake', 'cars', { id: [7, 8] }),
    createTopic('fake', 'cars', { id: [8, 7] }),
    createTopic('fake', 'cars', { id: ['7', '8'] }),
    createTopic('fake', 'cars', { id: ['7,8'] }),
  ]
  expect(new Set(topics.map(topicKey)).size).toBe(topics.length)
})

it('leaves out what is undefined, so that an optional param is easy to pass', () => {
  const absent = undefined as unknown as string
  expect(topicKey(createTopic('fake', 'cars', { id: 7, format: absent }))).toBe(
    topicKey(createTopic('fake', 'cars', { id: 7 })),
  )
})

it.each([
  ['params.at', { at: new Date() as never }, 'an instance of a class'],
  ['params.list[1]', { list: [1, new Map() as never] }, 'an instance of a class'],
  ['params.deep.call', { deep: { call: (() => {}) as never } }, '() => {}'],
  ['params.speed', { speed: Number.NaN }, 'NaN'],
  ['params.speed', { speed: Number.POSITIVE_INFINITY }, 'Infinity'],
  ['params.list[0]', { list: [undefined as never] }, 'undefined'],
  ['params.big', { big: 1n as never }, '1'],
])('refuses %s that is not plain data, and says where and what', (path, params, what) => {
  const thrown = thrownBy(() => createTopic('fake', 'cars', params))
  expect(thrown).toMatchObject({ kind: 'config', provider: 'fake', retryable: false })
  expect(String(thrown)).toContain(`${path} of topic "cars" is ${what}`)
})

it('takes plain objects without a prototype', () => {
  const bare = Object.assign(Object.create(null), { id: 7 }) as Params
  expect(topicKey(createTopic('fake', 'cars', bare))).toBe('fake/"cars"{"id":7}')
})

it('makes topics that survive cloning and keep their key', () => {
  const plain = fc.dictionary(
    fc.string(),
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer())),
  )
  fc.assert(
    fc.property(fc.string(), plain, (name, params) => {
      const topic = createTopic('fake', name, params)
      expect(topicKey(structuredClone(topic))).toBe(topicKey(topic))
    }),
  )
})

it('carries a schema that is no part of the key and that cloning leaves behind', () => {
  const schema: StandardSchemaV1<unknown, string> = {
    '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: String(value) }) },
  }
  const topic = createTopic<string>('fake', 'cars', undefined, { schema })
  expect(topic).toHaveProperty('~check.onInvalid', 'warn')
  expect(Object.keys(topic)).toEqual(['provider', 'name'])
  expect(topicKey(topic)).toBe(topicKey(createTopic('fake', 'cars')))
  expect(structuredClone(topic)).not.toHaveProperty('~check')
})

it('marks a topic that can be sent to', () => {
  expect(createTopic('fake', 'chat', undefined, { sendable: true })).toEqual({
    provider: 'fake',
    name: 'chat',
    sendable: true,
  })
})

it('has a value that stands for no topic', () => {
  expect(skip).toEqual({ '~skip': true })
  expect(isRealtimeError(skip)).toBe(false)
})
