import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isRealtimeError, RealtimeError } from './errors'
import { redact, Secrets } from './redact'

const TOKEN = 'tö/ken "with" $pecial\\cháracters'

function keeping(...values: unknown[]): Secrets {
  const secrets = new Secrets()
  for (const value of values) secrets.add(value)
  return secrets
}

/** Everything that can be read off a value: properties of every kind, messages, stacks and causes. */
function everything(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (seen.has(value)) return ''
  seen.add(value)
  return Reflect.ownKeys(value)
    .map((key) => `${String(key)}=${everything((value as Record<PropertyKey, unknown>)[key], seen)}`)
    .join('\n')
}

it('replaces a secret as it is, URL-encoded, and escaped inside JSON', () => {
  const text = `${TOKEN} ${encodeURIComponent(TOKEN)} ${JSON.stringify({ token: TOKEN })}`
  expect(redact(text, [TOKEN])).toBe('[redacted] [redacted] {"token":"[redacted]"}')
})

it.each([
  ['as PHP writes JSON', TOKEN.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('/', '\\/')],
  [
    'as JSON in ASCII',
    JSON.stringify(TOKEN)
      .slice(1, -1)
      .replace(/[öá]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  ],
  [
    'as JSON that escapes what HTML would read',
    TOKEN.replace(/[^\w.-]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  ],
  ['as JSON inside JSON', JSON.stringify(JSON.stringify(TOKEN))],
  ['as JSON inside JSON inside JSON', JSON.stringify(JSON.stringify(JSON.stringify(TOKEN)))],
  ['as a form', new URLSearchParams({ token: TOKEN }).toString()],
  ['as encodeURI', encodeURI(TOKEN)],
  ['encoded in small letters', encodeURIComponent(TOKEN).toLowerCase()],
  ['encoded twice', encodeURIComponent(encodeURIComponent(TOKEN))],
  ['as JSON in an address', encodeURIComponent(JSON.stringify({ token: TOKEN }))],
])('replaces a secret written %s', (_, text) => {
  expect(text).not.toContain(TOKEN)
  const clean = redact(`before ${text} after`, [TOKEN])
  expect(clean).toMatch(/^before .*\[redacted\].* after$/)
  expect(clean).not.toMatch(/with|pecial|racters/)
})

it('replaces every occurrence, and a longer secret before one that it contains', () => {
  expect(redact('abcd abcdefgh abcd', ['abcd', 'abcdefgh'])).toBe('[redacted] [redacted] [redacted]')
})

it('leaves secrets of under four characters, which would blank out ordinary text', () => {
  expect(redact('cat', ['a', '', 'cat'])).toBe('cat')
})

it('lets no secret survive, whatever it consists of and wherever it stands', () => {
  // Not one that is part of the word that replaces it, nor one that could arise where that word meets other text.
  const secret = fc.string({ unit: 'binary', minLength: 4, maxLength: 8 }).filter((text) => !/[[\]a-z]/.test(text))
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.array(fc.string()), (secrets, noise) => {
      const said = secrets.flatMap((secret, i) => [noise[i] ?? '', secret, JSON.stringify({ secret }), encoded(secret)])
      const clean = redact(said.join(' '), secrets)
      for (const secret of secrets) expect(clean).not.toContain(secret)
    }),
    { numRuns: 20 },
  )
}, 20_000)
const encoded = (text: string): string => (/\p{Cs}/u.test(text) ? '' : encodeURIComponent(text))

it('replaces secrets that are longer than any pattern', () => {
  for (const [part, times] of [
    ['"\\/ é%', 100],
    ['"\\/ é%', 200_000],
  ] as const) {
    const long = part.repeat(times)
    expect(redact(`before ${long} and ${JSON.stringify(long)} after`, [long])).toBe(
      'before [redacted] and "[redacted]" after',
    )
  }
})

it('survives a secret that is no well-formed text', () => {
  const lone = 'lone \ud800 surrogate'
  expect(redact(`before ${lone} after`, [lone])).toBe('before [redacted] after')
})

it('remembers every string inside the credentials, of which the last 32', () => {
  const secrets = keeping({ user: 'somebody', nested: [{ token: 'deep-token' }], port: 8080, nothing: null })
  expect(secrets.text('somebody said deep-token on 8080')).toBe('[redacted] said [redacted] on 8080')
  for (let i = 0; i < 32; i++) secrets.add(`token-${i}-`)
  expect(secrets.text('somebody token-0- token-31-')).toBe('somebody [redacted] [redacted]')
})

it('remembers a token, however many other strings stand beside it', () => {
  const scopes = Array.from({ length: 40 }, (_, i) => `scope:${i}`)
  expect(keeping({ token: 'long-token', scopes }).text('a long-token')).toBe('a [redacted]')
})

it('remembers what stands beside a token that changes, however often it has', () => {
  const secrets = keeping()
  for (let i = 0; i < 40; i++) {
    secrets.add({ apiKey: 'constant-key', token: `token-${i}-` })
    expect(secrets.text(`constant-key token-${i}-`)).toBe('[redacted] [redacted]')
  }
  expect(secrets.text('token-0-')).toBe('token-0-')
})

it('remembers what stands in a map, a set or headers', () => {
  const secrets = keeping(new Map([['name', 'map-token']]), new Set(['set-token']), new Headers({ a: 'head-token' }))
  expect(secrets.text('map-token set-token head-token')).toBe('[redacted] [redacted] [redacted]')
})

it('never forgets what is fixed', () => {
  const secrets = new Secrets(['api-key'])
  for (let i = 0; i < 40; i++) secrets.add(`token-${i}-`)
  expect(secrets.text('api-key token-39-')).toBe('[redacted] [redacted]')
})

it('remembers credentials that refer to themselves', () => {
  const credentials: { token: string; self?: unknown } = { token: 'ring-token' }
  credentials.self = credentials
  expect(keeping(credentials).text('a ring-token')).toBe('a [redacted]')
})

it('copies values without their secrets, in keys and values alike', () => {
  const secrets = keeping('canary')
  expect(secrets.value({ canary: ['a canary', 1, null, { deep: 'canary' }], fine: 'as it is' })).toEqual({
    '[redacted]': ['a [redacted]', 1, null, { deep: '[redacted]' }],
    fine: 'as it is',
  })
})

it('shows every key, whatever it is called', () => {
  const value = JSON.parse('{"__proto__":{"token":"canary"},"constructor":1}')
  expect(JSON.stringify(keeping('canary').value(value))).toBe('{"__proto__":{"token":"[redacted]"},"constructor":1}')
})

it('leaves what is no text as it is', () => {
  const secrets = keeping('1234', 'true')
  expect(secrets.value({ number: 12_345, yes: true, none: null })).toEqual({ number: 12_345, yes: true, none: null })
  expect(secrets.value(undefined)).toBeUndefined()
})

it('finds a secret in a text that is JSON inside JSON', () => {
  const value = { raw: JSON.stringify({ token: TOKEN }) }
  expect(keeping(TOKEN).value(value)).toEqual({ raw: '{"token":"[redacted]"}' })
})

it('comes to an end with values that go very deep or in circles', () => {
  const secrets = keeping('canary')
  let deep: unknown = 'canary'
  for (let i = 0; i < 10_000; i++) deep = { deep }
  expect(everything(secrets.value(deep))).not.toContain('canary')
  const ring: { [key: string]: unknown } = { secret: 'canary' }
  for (const way of ['a', 'b', 'c', 'd']) ring[way] = ring
  expect(everything(secrets.value(ring))).not.toContain('canary')
})

it('leaves an error alone that says no secret', () => {
  const error = new RealtimeError('fine', { kind: 'network', provider: 'fake', cause: new Error('fine too') })
  expect(keeping('canary').error(error)).toBe(error)
})

it.each([
  ['its message', () => new RealtimeError('a canary', { kind: 'network', provider: 'fake' })],
  ['its reason', () => new RealtimeError('x', { kind: 'network', provider: 'fake', reason: 'a canary' })],
  ['its code', () => new RealtimeError('x', { kind: 'network', provider: 'fake', code: 'E_canary' })],
  ['a cause that is text', () => new RealtimeError('x', { kind: 'network', provider: 'fake', cause: 'a canary' })],
  [
    'a cause that is data',
    () => new RealtimeError('x', { kind: 'network', provider: 'fake', cause: { a: ['canary'] } }),
  ],
  [
    'a cause that is an error',
    () => new RealtimeError('x', { kind: 'network', provider: 'fake', cause: new Error('canary') }),
  ],
  [
    'the cause of its cause',
    () =>
      new RealtimeError('x', {
        kind: 'network',
        provider: 'fake',
        cause: new Error('y', { cause: new TypeError('z', { cause: { url: 'wss://host?token=canary' } }) }),
      }),
  ],
  [
    'a property of its cause',
    () =>
      new RealtimeError('x', {
        kind: 'network',
        provider: 'fake',
        cause: Object.assign(new Error('y'), { config: { headers: { Authorization: 'Bearer canary' } } }),
      }),
  ],
  [
    'one of several causes',
    () =>
      new RealtimeError('x', {
        kind: 'network',
        provider: 'fake',
        cause: new AggregateError([new Error('a canary')], 'y'),
      }),
  ],
  [
    'a part of its cause that the cause keeps to itself',
    () =>
      new RealtimeError('x', {
        kind: 'network',
        provider: 'fake',
        cause: Object.assign(new Error('y'), { response: { token: 'canary' }, toJSON: () => 'a failed request' }),
      }),
  ],
])('makes an error that says a secret in %s into one that does not', (_, make) => {
  const error = make()
  expect(everything(error)).toContain('canary')
  const clean = keeping('canary').error(error)
  expect(everything(clean)).not.toContain('canary')
  expect(isRealtimeError(clean)).toBe(true)
  expect(clean).toMatchObject({ kind: 'network', provider: 'fake', retryable: true })
})

it('keeps what an error says besides the secret', () => {
  const topic = { provider: 'fake', name: 'cars' }
  const error = new RealtimeError('a canary', {
    kind: 'refused',
    provider: 'fake',
    topic,
    code: 4000,
    retryable: true,
    retryAfter: 5,
    cause: new TypeError('a canary'),
  })
  const clean = keeping('canary').error(error)
  expect(clean).toMatchObject({
    message: 'a [redacted]',
    kind: 'refused',
    topic,
    code: 4000,
    retryable: true,
    retryAfter: 5,
  })
  expect(clean.cause).toMatchObject({ name: 'TypeError', message: 'a [redacted]' })
})

it('survives causes that go in circles or hold what JSON cannot', () => {
  const ring: { [key: string]: unknown } = { big: 1n }
  ring.self = ring
  const error = new RealtimeError('x', { kind: 'network', provider: 'fake', cause: ring })
  expect(keeping('canary').error(error)).toMatchObject({ message: 'x' })
  ring.token = 'canary'
  expect(everything(keeping('canary').error(error))).not.toContain('canary')
})
