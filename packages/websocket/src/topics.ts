import { createTopic, type SchemaOptions, type SendableTopic, type Topic } from '@tributary/core'

/** The name of the provider unless it is given another. */
export const NAME = 'websocket'

// No channel has params, so that a channel may have any name.
const SOCKET = { socket: true } as const

/** Whether a topic stands for the socket itself, and not for a channel. */
export const isSocket = (topic: Topic): boolean => topic.params?.socket === true

/**
 * The socket itself: every message, or what `route` leaves to no channel. What is sent goes out as it is: a string as text, anything else as JSON.
 *
 * `T` is a claim about what the server sends, until a `schema` checks it.
 *
 * @example
 * const { data } = useSubscription(messages<{ readonly price: number }>())
 */
export function messages<T = unknown, Send = T>(options: SchemaOptions<T> = {}): SendableTopic<T, Send, void> {
  const { provider = NAME, ...check } = options
  return createTopic<T, Send, void>(provider, 'messages', SOCKET, { ...check, sendable: true })
}

/**
 * What the provider's functions make of its name: `join` and `leave` get it as `topic.name`, `route` says which messages belong to it, and
 * `send` how a message to it looks.
 *
 * @example
 * const { data } = useSubscription(channel<Order>('orders'))
 */
export function channel<T = unknown, Send = T>(
  name: string,
  options: SchemaOptions<T> = {},
): SendableTopic<T, Send, void> {
  const { provider = NAME, ...check } = options
  return createTopic<T, Send, void>(provider, name, undefined, { ...check, sendable: true })
}
