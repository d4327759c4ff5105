import { readFileSync } from 'node:fs'
import type { Frame } from '@tributary/emulator'
import fc from 'fast-check'

/** Names that mean something to JavaScript, and those that vendors use. */
const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'toJSON', 'then', 'length', 'hasOwnProperty', ''],
  ...['type', 'data', 'event', 'channel', 'position', 'action', 'status', 'success', 'record', 'records', 'uniqueId'],
  ...['source_id', 'tracker_id', 'inputs', 'gps', '#message', '#notice', '#error', '#srid', '#code', 'value', '1'],
]
/** Stands for what nests too deep for JSON.stringify. */
const DEEP = '@deep@'
const dug = (text: string): string =>
  text.replace(JSON.stringify(DEEP), `${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`)

/** Any value that JSON can say, and a few that hurt. */
const anything: fc.Arbitrary<unknown> = fc.letrec((again) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -1,
      1e308,
      2 ** 53,
      '',
      ' ',
      '%',
      '%zz',
      '\ufeff',
      '\0',
      '\ud800',
      DEEP,
    ),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.array(again('value'), { maxLength: 4 }),
    // Never by assignment: a key may be `__proto__`.
    fc
      .array(fc.tuple(fc.constantFrom(...NAMES), again('value')), { maxLength: 4 })
      .map((own) => Object.fromEntries(own)),
  ),
})).value

/** Changes one place in a value: the nth of all places, counted from its root. */
function changed(value: unknown, place: number, change: (part: unknown) => unknown): unknown {
  let count = 0
  const walk = (part: unknown): unknown => {
    const mine = count++ === place
    const walked =
      typeof part !== 'object' || part === null
        ? part
        : Array.isArray(part)
          ? part.map(walk)
          : Object.fromEntries(Object.entries(part).map(([name, one]) => [name, walk(one)]))
    return mine ? change(walked) : walked
  }
  return walk(value)
}
const places = (value: unknown): number => {
  let count = 0
  changed(value, -1, (part) => part)
  const walk = (part: unknown): void => {
    count++
    if (typeof part === 'object' && part !== null) Object.values(part).forEach(walk)
  }
  walk(value)
  return count
}

/** One of the vendor's own frames with something wrong in it. */
function twisted(seed: string): fc.Arbitrary<string> {
  const read = [String, decodeURI].flatMap((how) => {
    try {
      return [JSON.parse(how(seed)) as unknown]
    } catch {
      return []
    }
  })[0]
  const text = fc.oneof(
    fc.nat({ max: seed.length }).map((at) => seed.slice(0, at)),
    fc
      .tuple(
        fc.nat({ max: seed.length }),
        fc.constantFrom('\0', '\ufeff', '"', '\\', '%', '\ud800', '{', '|', 'X', ' '),
      )
      .map(([at, more]) => seed.slice(0, at) + more + seed.slice(at)),
    fc.constant(seed + seed),
    fc.constant(`\ufeff${seed}`),
  )
  if (read === undefined) return text
  const place = fc.nat({ max: places(read) - 1 })
  return fc.oneof(
    text,
    fc
      .tuple(place, anything)
      .map(([at, other]) => changed(read, at, () => other))
      .map((frame) => dug(JSON.stringify(frame))),
    fc
      .tuple(place, fc.constantFrom(...NAMES), anything)
      .map(([at, name, more]) =>
        changed(read, at, (part) =>
          typeof part === 'object' && part !== null && !Array.isArray(part)
            ? Object.fromEntries([...Object.entries(part), [name, more]])
            : [part, more],
        ),
      )
      .map((frame) => dug(JSON.stringify(frame))),
  )
}

/** Frames that no vendor should send. `seeds`: what this one does send, to be twisted. */
export const wrong = (seeds: readonly string[]): fc.Arbitrary<Frame> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...seeds).chain(twisted) },
    { weight: 2, arbitrary: anything.map((value) => dug(JSON.stringify(value))) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  )

/** A frame of the corpus: text, bytes, or text in which `@` nests. */
type Entry =
  | string
  | { readonly bytes: readonly number[] }
  | { readonly text: string; readonly nest: readonly [string, string, number] }

/** What was once found to hurt, or could. */
export const corpus: readonly Frame[] = (
  JSON.parse(readFileSync(new URL('./corpus.json', import.meta.url), 'utf8')) as readonly Entry[]
).map((entry) => {
  if (typeof entry === 'string') return entry
  if ('bytes' in entry) return new Uint8Array(entry.bytes)
  const [open, close, times] = entry.nest
  return entry.text.replace('@', () => open.repeat(times) + close.repeat(times))
})
