import { fault } from './errors'
import type { Meta, Topic } from './provider'

/** The Standard Schema v1 interface (standardschema.dev), copied as its authors intend so that there is no dependency. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}
type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
      }[]
    }

/** `warn` deliver as it came and tell `inspect` once per path · `drop` tell and leave it out · `passthrough` deliver and say nothing. */
export type OnInvalid = 'warn' | 'drop' | 'passthrough'

/** A schema on its way with a topic: a non-enumerable property, so that it is no part of the key and cloning leaves it behind. */
export interface Check {
  readonly schema: StandardSchemaV1
  readonly onInvalid: OnInvalid
}

export function checkOf(topic: Topic): Check | undefined {
  return (topic as { readonly '~check'?: Check })['~check']
}

/** So many paths are told of: where a schema quotes keys, an event can bring as many as it likes. */
const MOST_PATHS = 256

/** Wraps a listener so that it hears checked events only. `invalid` is told once per path. */
export function checked(
  topic: Topic,
  listener: (event: unknown, meta: Meta, size: number) => void,
  invalid: (path: string, message: string) => void,
): (event: unknown, meta: Meta, size: number) => void {
  const check = checkOf(topic)
  if (!check) return listener
  const { schema, onInvalid } = check
  const told = new Set<string>()
  return (event, meta, size) => {
    const result = schema['~standard'].validate(event)
    if (result instanceof Promise) {
      result.catch(() => {})
      const message = `The schema on topic "${topic.name}" must be synchronous, but answers with a promise: remove its async refinements, and do that work in onEvent`
      throw fault(topic.provider, 'config', message, { topic })
    }
    if (!result.issues) return listener(result.value, meta, size)
    for (const { path = [], message } of onInvalid === 'passthrough' ? [] : result.issues) {
      const where = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') || '(root)'
      if (told.has(where) || told.size >= MOST_PATHS) continue
      told.add(where)
      invalid(where, message)
    }
    if (onInvalid !== 'drop') listener(event, meta, size)
  }
}
