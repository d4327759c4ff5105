import { createTopic, type SchemaOptions, type SendableTopic, type StandardSchemaV1, type Topic } from '@tributary/core'
import type { SkapiError, SkapiGroupEvent, SkapiLifecycle, SkapiNotice, SkapiPrivate } from './events'

/** The name of the provider unless it is given another. */
export const NAME = 'skapi'

/**
 * A group: what its members write, and who comes and goes. Sending needs somebody who subscribes to it as well.
 *
 * A connection is in one group at a time: a second one that is wanted displaces the first, which has then failed with kind `displaced` and is
 * joined again when the second is left. A `schema` types and checks the messages.
 */
export function group<T = unknown>(
  name: string,
  options: SchemaOptions<T> = {},
): SendableTopic<SkapiGroupEvent<T>, T, void> {
  return createTopic<SkapiGroupEvent<T>, T, void>(options.provider ?? NAME, 'group', { group: name }, sendable(options))
}

/** One other user, by user id: what that user writes to the signed-in one, and the way to write back. */
export function direct<T = unknown>(
  id: string,
  options: SchemaOptions<T> = {},
): SendableTopic<SkapiPrivate<T>, T, void> {
  return createTopic<SkapiPrivate<T>, T, void>(options.provider ?? NAME, 'direct', { user: id }, sendable(options))
}

/**
 * All private messages of the signed-in user, the server's errors, and notices that belong to no group; with `lifecycle` also what becomes
 * of the connection, in the words of the vendor's client.
 */
export function inbox<T = unknown>(
  options: SchemaOptions<T> & { readonly lifecycle: true },
): Topic<SkapiPrivate<T> | SkapiNotice | SkapiError | SkapiLifecycle>
export function inbox<T = unknown>(options?: SchemaOptions<T>): Topic<SkapiPrivate<T> | SkapiNotice | SkapiError>
export function inbox<T>(options: SchemaOptions<T> & { readonly lifecycle?: true } = {}): Topic {
  const { provider = NAME, lifecycle } = options
  return createTopic(provider, 'inbox', lifecycle && { lifecycle }, checks(options))
}

type Checks = { readonly schema: StandardSchemaV1 | undefined; readonly onInvalid: SchemaOptions<unknown>['onInvalid'] }

const checks = <T>({ schema, onInvalid }: SchemaOptions<T>): Checks => ({
  schema: schema && ofMessage(schema),
  onInvalid,
})
const sendable = <T>(options: SchemaOptions<T>): Checks & { readonly sendable: true } => ({
  ...checks(options),
  sendable: true,
})

/** A schema of messages, as one of the whole event. Notices, errors and the like are not the app's: they pass. */
function ofMessage<T>({ '~standard': inner }: StandardSchemaV1<unknown, T>): StandardSchemaV1 {
  const validate: StandardSchemaV1['~standard']['validate'] = (event) => {
    const { type, message } = event as { readonly type: string; readonly message: unknown }
    if (type !== 'message' && type !== 'private') return { value: event }
    const result = inner.validate(message)
    // Core says what to do about a promise.
    if (result instanceof Promise) return result
    if (!result.issues) return { value: { ...(event as object), message: result.value } }
    return {
      issues: result.issues.map(({ message: words, path = [] }) => ({ message: words, path: ['message', ...path] })),
    }
  }
  return { '~standard': { version: 1, vendor: NAME, validate } }
}
