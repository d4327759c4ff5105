import { random } from '../../seed'
import type { RestedEndpoint } from './options'

/** A record as the vendor shows it. */
export interface Stored {
  readonly uniqueId: string
  readonly data: unknown
  readonly createdAt: string
  readonly updatedAt: string
}

/** A record, and what is kept of it besides. */
interface Entry {
  record: Stored
  readonly owner: number | undefined
  readonly file: File | undefined
}

/** One endpoint and its records. `owner` is who writes or asks; records of others are out of reach where access is `own`. */
export interface Endpoint {
  readonly name: string
  readonly secure: boolean
  readonly authentication: boolean
  readonly access: 'all' | 'own'
  list(owner: number | undefined): readonly Stored[]
  get(uniqueId: string, owner: number | undefined): Entry | undefined
  create(data: unknown, owner: number | undefined, file?: File): Stored
  /** `undefined` where there is no such record, a text where the strategy does not allow these data. */
  update(uniqueId: string, data: unknown, strategy: string, owner: number | undefined): Stored | string | undefined
  remove(uniqueId: string, owner: number | undefined): Stored | undefined
}

export interface Store {
  /** The endpoint of this name; a new one where that may be made. */
  endpoint(name: string): Endpoint | undefined
}

/** "Lower-case letters, digits, hyphens and /", neither of the latter at an end, no double hyphen, 5 to 254 characters. */
const NAME = /^(?!.*--)[a-z0-9][a-z0-9/-]{3,252}[a-z0-9]$/

export function createStore(options: {
  readonly endpoints: readonly RestedEndpoint[]
  readonly strict: boolean
  readonly seed: string
}): Store {
  const next = random(`${options.seed}:rested:ids`)
  const uniqueId = (): string => Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join('')
  const known = new Map(options.endpoints.map((one) => [one.name, createEndpoint(one, uniqueId)]))
  for (const name of known.keys())
    if (!NAME.test(name)) throw new TypeError(`RESTED has no endpoint named '${name}': 5 to 254 of a-z, 0-9, - and /.`)
  return {
    endpoint(name) {
      if (!known.has(name) && !options.strict && NAME.test(name)) known.set(name, createEndpoint({ name }, uniqueId))
      return known.get(name)
    },
  }
}

function createEndpoint(options: RestedEndpoint, uniqueId: () => string): Endpoint {
  const { name, authentication = false, access = 'all' } = options
  const { secure = authentication || name.startsWith('secure/') } = options
  const entries = new Map<string, Entry>()
  const reaches = (entry: Entry | undefined, owner: number | undefined): Entry | undefined =>
    access === 'all' || entry?.owner === owner ? entry : undefined

  return {
    name,
    secure,
    authentication,
    access,
    list: (owner) => [...entries.values()].filter((entry) => reaches(entry, owner)).map(({ record }) => record),
    get: (id, owner) => reaches(entries.get(id), owner),
    create(data, owner, file) {
      const at = now()
      const record: Stored = { uniqueId: uniqueId(), data, createdAt: at, updatedAt: at }
      entries.set(record.uniqueId, { record, owner, file })
      return record
    },
    update(id, data, strategy, owner) {
      const entry = reaches(entries.get(id), owner)
      if (!entry) return undefined
      const { data: old } = entry.record
      if (strategy === 'merge' && !(isObject(old) && isObject(data))) return 'merge needs JSON objects.'
      if (strategy === 'replace' && kind(old) !== kind(data)) return 'replace needs data of the same type.'
      const written = strategy === 'merge' ? { ...(old as object), ...(data as object) } : data
      entry.record = { ...entry.record, data: written, updatedAt: now() }
      return entry.record
    },
    remove(id, owner) {
      const entry = reaches(entries.get(id), owner)
      if (entry) entries.delete(id)
      return entry?.record
    },
  }
}

/** As in every published example: whole seconds, `2021-06-28T17:18:44.000Z`. */
const now = (): string => `${new Date().toISOString().slice(0, 19)}.000Z`
const isObject = (value: unknown): value is object => kind(value) === 'object'
const kind = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
