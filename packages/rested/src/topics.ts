import { createTopic, type SchemaOptions, type StandardSchemaV1, type Topic } from '@tributary/core'
import type { RestedChange } from './protocol'

/** The name of the provider unless it is given another. */
export const NAME = 'rested'

/** What {@link endpoint} takes besides a name. */
export interface EndpointOptions<T> extends SchemaOptions<T> {
  /** The endpoint asks for a login: its socket is opened with the access token, or with the cookie. Default false. */
  readonly secure?: boolean | undefined
}

/**
 * Every change of the records of one endpoint: `endpoint<Order>('orders')`. A `schema` types and checks `record.data`.
 *
 * Each endpoint has a socket of its own, as the vendor has it, so one can fail while the others live.
 */
export function endpoint<T = unknown>(name: string, options: EndpointOptions<T> = {}): Topic<RestedChange<T>> {
  const { provider = NAME, secure, schema, onInvalid } = options
  return createTopic<RestedChange<T>>(provider, name, secure ? { secure } : undefined, {
    schema: schema && ofChange(schema),
    onInvalid,
  })
}

/** A schema of `record.data`, as one of the whole change. Where there are no data there is nothing to check: a delete may bring its id alone. */
function ofChange<T>(schema: StandardSchemaV1<unknown, T>): StandardSchemaV1<unknown, RestedChange<T>> {
  type Result = ReturnType<StandardSchemaV1<unknown, RestedChange<T>>['~standard']['validate']>
  const validate = (value: unknown): Result => {
    const change = value as RestedChange
    if (change.op === 'unknown') return { value: change }
    if (change.op === 'delete' && change.record.data === undefined) return { value: change as RestedChange<T> }
    const result = schema['~standard'].validate(change.record.data)
    // Core says what to do about a promise.
    if (result instanceof Promise) return result as never
    if (!result.issues)
      return { value: { ...change, record: { ...change.record, data: result.value } } as RestedChange<T> }
    const { data, ...rest } = change.record
    // That a record is gone is true whatever was in it.
    if (change.op === 'delete') return { value: { ...change, record: rest } }
    return { issues: result.issues.map(({ message, path = [] }) => ({ message, path: ['record', 'data', ...path] })) }
  }
  return { '~standard': { version: 1, vendor: NAME, validate } }
}
