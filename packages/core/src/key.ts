import { fault } from './errors'
import type { Json, Params, SendableTopic, Skip, Topic } from './provider'
import type { Check, OnInvalid, StandardSchemaV1 } from './schema'

/** Stands for "no topic for now": `useSubscription(id ? trackerState({ trackers: [id] }) : skip)`. */
export const skip: Skip = { '~skip': true }

interface CreateTopicOptions {
  readonly schema?: StandardSchemaV1 | undefined
  readonly onInvalid?: OnInvalid | undefined
}

/**
 * Makes a topic; for provider packages. Params that are `undefined` are left out.
 *
 * @throws RealtimeError of kind `config` when a param is not plain data.
 */
export function createTopic<Event, Send, Reply = unknown>(
  provider: string,
  name: string,
  params: Params | undefined,
  options: CreateTopicOptions & { readonly sendable: true },
): SendableTopic<Event, Send, Reply>
export function createTopic<Event>(
  provider: string,
  name: string,
  params?: Params,
  options?: CreateTopicOptions,
): Topic<Event>
export function createTopic(
  provider: string,
  name: string,
  params?: Params,
  options: CreateTopicOptions & { readonly sendable?: true } = {},
): Topic {
  const topic: Topic = {
    provider,
    name,
    ...(params && { params }),
    ...(options.sendable && { sendable: true }),
  }
  if (options.schema) {
    const check: Check = { schema: options.schema, onInvalid: options.onInvalid ?? 'warn' }
    Object.defineProperty(topic, '~check', { value: check })
  }
  topicKey(topic)
  return topic
}

/** One string for equal topics: provider, name and params in canonical order. */
export function topicKey(topic: Topic): string {
  const { provider, name, params } = topic
  // Quoted: a name may look like the params of another one.
  return `${provider}/${JSON.stringify(name)}${params ? canonical(topic, params, 'params') : ''}`
}

function canonical(topic: Topic, value: Json | undefined, path: string): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value))
    return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item, i) => canonical(topic, item, `${path}[${i}]`)).join()}]`
  if (typeof value === 'object' && (Object.getPrototypeOf(value) ?? Object.prototype) === Object.prototype) {
    const record = value as Params
    const keys = Object.keys(record).filter((key) => record[key] !== undefined)
    return `{${keys
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(topic, record[key], `${path}.${key}`)}`)
      .join()}}`
  }
  const found = typeof value === 'object' ? 'an instance of a class' : String(value)
  throw fault(
    topic.provider,
    'config',
    `${path} of topic "${topic.name}" is ${found}: use strings, finite numbers, booleans, null, arrays and plain objects`,
  )
}
