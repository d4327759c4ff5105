import { RealtimeError } from './errors'

const REDACTED = '[redacted]'

/**
 * Replaces every occurrence of each secret by `[redacted]`: as it is, and in every way in which JSON – also JSON inside JSON inside JSON – and
 * addresses may write it. Secrets shorter than 4 characters are left alone: they would blank out ordinary text.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  return without(text, patternsOf(secrets))
}

type Pattern = RegExp | string

const without = (text: string, patterns: readonly Pattern[]): string =>
  patterns.reduce<string>((rest, pattern) => rest.replaceAll(pattern, REDACTED), text)

/** A longer one is looked for as it is, and as JSON has it: a pattern for it would be too large. */
const LONGEST = 4_096

/** Longest first, so that a secret which contains another is replaced whole. */
const patternsOf = (secrets: Iterable<string>): readonly Pattern[] =>
  [...secrets]
    .filter(({ length }) => length >= 4)
    .sort((a, b) => b.length - a.length)
    .flatMap<Pattern>((secret) =>
      secret.length > LONGEST
        ? [secret, JSON.stringify(secret).slice(1, -1)]
        : new RegExp(Array.from(secret, spellings).join(''), 'g'),
    )

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const anyCase = (digits: string): string => digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
const percent = (byte: string): string => `%(?:25)?${anyCase(byte)}`
const BACKSLASH = `(?:\\\\|${percent('5c')})`

/** In UTF-8, two digits each. Not by `TextEncoder`, which Jest's jsdom does not have. */
const bytesOf = (char: string): readonly string[] =>
  char < '\x80'
    ? [hex(char.charCodeAt(0), 2)]
    : encodeURIComponent(char.replace(/\p{Surrogate}/u, '\ufffd'))
        .toLowerCase()
        .slice(1)
        .split('%')

/** One character in every spelling: bare, `%2F`, `%252F`, `\u002f`, `\/`, and with as many backslashes as JSON takes in JSON in JSON. */
function spellings(char: string): string {
  // Nobody writes these in another way.
  if (/[\w-]/.test(char)) return char
  const units = Array.from({ length: char.length }, (_, at) => hex(char.charCodeAt(at), 4))
  const literal = units.map((unit) => `\\u${unit}`).join('')
  const percents = bytesOf(char).map(percent).join('')
  const escapes = units.map((unit) => `\\\\{1,4}u${anyCase(unit)}`).join('')
  // JSON has a letter for some: \n
  const [, letter] = /^\\([a-z])$/.exec(JSON.stringify(char).slice(1, -1)) ?? []
  const ways = [
    char === '\\' ? `${BACKSLASH}{1,8}` : `${/["/]/.test(char) ? `${BACKSLASH}{0,7}` : ''}(?:${literal}|${percents})`,
    escapes,
    ...(letter ? [`\\\\{1,4}${letter}`] : []),
    // As forms write it.
    ...(char === ' ' ? ['\\+'] : []),
  ]
  return `(?:${ways.join('|')})`
}

const MOST_VALUES = 32

function stringsIn(value: unknown, seen: Set<unknown>): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  // Maps and headers have no fields.
  const parts: Iterable<unknown> = Symbol.iterator in value ? (value as Iterable<unknown>) : Object.values(value)
  return [...parts].flatMap((part) => stringsIn(part, seen))
}

/** What a provider's credentials have been so far, and the one way to keep them out of everything observable. */
export class Secrets {
  readonly #fixed: readonly string[]
  /** What each value had in it, by all of that, the newest last. */
  readonly #values = new Map<string, readonly string[]>()
  #patterns: readonly Pattern[]

  /** `fixed`: what is no credential and yet not to be shown, such as an API key; never forgotten. */
  constructor(fixed: Iterable<string> = []) {
    this.#fixed = [...fixed]
    this.#patterns = patternsOf(this.#fixed)
  }

  /** Remembers every string inside a credentials value; after many rotations the oldest values are forgotten. */
  add(value: unknown): void {
    const strings = [...stringsIn(value, new Set())]
    const key = strings.join('\0')
    const isNew = !this.#values.delete(key)
    this.#values.set(key, strings)
    if (!isNew) return
    if (this.#values.size > MOST_VALUES) this.#values.delete([...this.#values.keys()][0] as string)
    this.#patterns = patternsOf(new Set([...this.#fixed, ...[...this.#values.values()].flat()]))
  }

  text(text: string): string {
    return without(text, this.#patterns)
  }

  /** A copy of a value without its secrets, as far as JSON has words for it; what cannot be looked through is not shown. */
  value(value: unknown): unknown {
    try {
      const said = spell(value, (text) => this.text(text))
      return said && JSON.parse(said)
    } catch {
      return REDACTED
    }
  }

  /** An error that says a secret becomes one that does not. */
  error(error: RealtimeError): RealtimeError {
    try {
      if (spell(error, (text) => this.text(text)) === spell(error, (text) => text)) return error
    } catch {
      // Nobody knows what it says.
    }
    const { message, reason, code, cause } = error
    return new RealtimeError(this.text(message), {
      ...error,
      reason: reason && this.text(reason),
      code: this.value(code) as typeof code,
      cause: this.value(cause),
    })
  }
}

/** Writes a value as JSON with every name and text in it changed by `text`. Of errors also what JSON leaves out: message, stack and causes. */
function spell(value: unknown, text: (text: string) => string): string | undefined {
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, item) {
    // Not what an error says of itself in toJSON().
    const error = this[key] instanceof Error && this[key]
    const part = error || item
    if (typeof part === 'string') return text(part)
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    const names = error ? ['name', ...Object.getOwnPropertyNames(error)] : Object.keys(part)
    return Object.fromEntries(names.map((name) => [text(name), part[name]]))
  })
}
