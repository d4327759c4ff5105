import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RealtimeError } from './errors'
import { type Connection, connectionOf, type Event, type Past, START, type State, transition, worstOf } from './machine'

const error = (kind: 'network' | 'refused' | 'unauthorized') => new RealtimeError(kind, { kind, provider: 'fake' })
const lost = error('network')
const final = error('refused')
const unauthorized = error('unauthorized')

const past: Past = { attempt: 2, error: lost, refused: false, unopened: 0 }
const NOW = 1_000

const STATES: { readonly [row: string]: State } = {
  idle: { name: 'idle', past, until: 0 },
  'idle, too early': { name: 'idle', past, until: NOW + 1 },
  connecting: { name: 'connecting', past, since: 0 },
  authenticating: { name: 'authenticating', past, since: 0 },
  'refused once': { name: 'authenticating', past: { ...past, refused: true }, since: 0 },
  ready: { name: 'ready', past, steady: false },
  waiting: { name: 'waiting', past, error: lost, until: NOW },
  suspended: { name: 'suspended', past },
  failed: { name: 'failed', past, error: final },
  closed: { name: 'closed', past: START.past },
}

const EVENTS: { readonly [column: string]: Event } = {
  WANTED: { type: 'WANTED', now: NOW },
  UNWANTED: { type: 'UNWANTED' },
  OPENED: { type: 'OPENED' },
  READY: { type: 'READY' },
  STEADY: { type: 'STEADY' },
  LOST: { type: 'ENDED', error: lost, until: NOW + 5 },
  FINAL: { type: 'ENDED', error: final, until: NOW + 5 },
  UNAUTHORIZED: { type: 'ENDED', error: unauthorized, until: NOW },
  DUE: { type: 'DUE', now: NOW },
  HINT: { type: 'HINT', now: NOW },
  REPLACE: { type: 'REPLACE', now: NOW, error: lost },
  RETRY: { type: 'RETRY', now: NOW },
  PAUSE: { type: 'PAUSE' },
  CLOSE: { type: 'CLOSE' },
  CONNECT: { type: 'CONNECT' },
}

// The table of docs/architecture.md: where each state, two failures in, goes to, with its attempt number; `·` is ignored.
const TABLE = `
                | WANTED       | UNWANTED | OPENED           | READY   | STEADY  | LOST      | FINAL    | UNAUTHORIZED | DUE          | HINT         | REPLACE      | RETRY        | PAUSE       | CLOSE    | CONNECT
idle            | connecting 2 | ·        | ·                | ·       | ·       | ·         | ·        | ·            | ·            | ·            | ·            | ·            | ·           | closed 0 | ·
idle, too early | waiting 2    | ·        | ·                | ·       | ·       | ·         | ·        | ·            | ·            | ·            | ·            | ·            | ·           | closed 0 | ·
connecting      | ·            | idle 2   | authenticating 2 | ready 2 | ·       | waiting 2 | failed 2 | waiting 2    | ·            | ·            | ·            | ·            | suspended 2 | closed 0 | ·
authenticating  | ·            | idle 2   | ·                | ready 2 | ·       | waiting 2 | failed 2 | waiting 2    | ·            | ·            | ·            | ·            | suspended 2 | closed 0 | ·
refused once    | ·            | idle 2   | ·                | ready 2 | ·       | waiting 2 | failed 2 | failed 2     | ·            | ·            | ·            | ·            | suspended 2 | closed 0 | ·
ready           | ·            | idle 2   | ·                | ·       | ready 0 | waiting 2 | failed 2 | waiting 2    | ·            | ·            | connecting 2 | ·            | suspended 2 | closed 0 | ·
waiting         | ·            | idle 2   | ·                | ·       | ·       | ·         | ·        | ·            | connecting 3 | connecting 3 | ·            | connecting 0 | suspended 2 | closed 0 | ·
suspended       | ·            | idle 2   | ·                | ·       | ·       | ·         | ·        | ·            | ·            | connecting 2 | ·            | connecting 0 | ·           | closed 0 | ·
failed          | ·            | idle 0   | ·                | ·       | ·       | ·         | ·        | ·            | ·            | ·            | ·            | connecting 0 | ·           | closed 0 | ·
closed          | ·            | ·        | ·                | ·       | ·       | ·         | ·        | ·            | ·            | ·            | ·            | ·            | ·           | ·        | idle 0
`

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
const columns = head.slice(1)
const cells = rows.flatMap(([row = '', ...found]) => found.map((to, i) => ({ row, event: columns[i] ?? '', to })))

it('has a cell for every state and every event', () => {
  expect(new Set(cells.map(({ row }) => row))).toEqual(new Set(Object.keys(STATES)))
  expect(new Set(cells.map(({ event }) => event))).toEqual(new Set(Object.keys(EVENTS)))
  expect(cells).toHaveLength(Object.keys(STATES).length * Object.keys(EVENTS).length)
})

it.each(cells)('$row on $event: $to', ({ row, event, to }) => {
  const from = STATES[row] as State
  const next = transition(from, EVENTS[event] as Event)
  if (to === '·') expect(next).toBe(from)
  else {
    expect(`${next.name} ${next.past.attempt}`).toBe(to)
    expect(next).not.toBe(from)
  }
})

const run = (state: State, ...events: readonly Event[]): State => events.reduce(transition, state)
const event = (name: string): Event => EVENTS[name] as Event

it('remembers how long to wait when nobody wants the link for a while', () => {
  const idle = transition(STATES.waiting as State, event('UNWANTED'))
  expect(idle).toMatchObject({ name: 'idle', until: NOW, past: { error: lost } })
  expect(transition(idle, { type: 'WANTED', now: NOW - 1 })).toMatchObject({ name: 'waiting', until: NOW, error: lost })
  expect(transition(idle, { type: 'WANTED', now: NOW })).toMatchObject({ name: 'connecting' })
})

it('shows `connecting`, not `reconnecting`, to whoever wants a link again that was given up in good order', () => {
  for (const name of ['connecting', 'ready', 'suspended']) {
    const wanted = run(STATES[name] as State, event('UNWANTED'), event('WANTED'))
    expect(connectionOf(wanted)).toEqual({ status: 'connecting' })
    expect(wanted.past.attempt).toBe(2)
  }
})

it('forgives nothing before it is steady, and everything then', () => {
  const again = run(STATES['refused once'] as State, event('READY'))
  expect(again.past).toMatchObject({ attempt: 2, refused: true })
  expect(transition(again, event('UNAUTHORIZED')).name).toBe('failed')
  expect(run(again, event('STEADY'), event('UNAUTHORIZED')).name).toBe('waiting')
})

it('fails on the second refusal in a row, whatever happened between', () => {
  const once = run(START, event('WANTED'), event('UNAUTHORIZED'))
  expect(once).toMatchObject({ name: 'waiting', error: unauthorized, until: NOW })
  expect(run(once, event('DUE'), event('LOST'), event('DUE'), event('UNAUTHORIZED'))).toMatchObject({
    name: 'failed',
    error: unauthorized,
  })
})

it('starts over when a person retries what has failed', () => {
  expect(transition(STATES.failed as State, event('RETRY')).past).toEqual(START.past)
})

it('starts over for whoever wants a link next that nobody has wanted since it failed', () => {
  expect(transition(STATES.failed as State, event('UNWANTED'))).toEqual(START)
})

it('tells no old failure as the reason of a first attempt after its time', () => {
  const wanted = run(STATES.waiting as State, event('UNWANTED'), { type: 'WANTED', now: NOW })
  expect(connectionOf(wanted)).toEqual({ status: 'connecting' })
  expect(wanted.past.attempt).toBe(2)
})

it('holds no refusal against whoever wants next a link that was given up in good order', () => {
  const again = run(STATES['refused once'] as State, event('READY'), event('UNWANTED'), event('WANTED'))
  expect(transition(again, event('UNAUTHORIZED')).name).toBe('waiting')
})

it('says what outsiders see of each state', () => {
  const seen = Object.fromEntries(Object.entries(STATES).map(([row, state]) => [row, connectionOf(state)]))
  expect(seen).toEqual({
    idle: { status: 'idle' },
    'idle, too early': { status: 'idle' },
    connecting: { status: 'reconnecting', attempt: 2, nextRetryAt: 0, reason: lost },
    authenticating: { status: 'reconnecting', attempt: 2, nextRetryAt: 0, reason: lost },
    'refused once': { status: 'reconnecting', attempt: 2, nextRetryAt: 0, reason: lost },
    ready: { status: 'connected' },
    waiting: { status: 'reconnecting', attempt: 3, nextRetryAt: NOW, reason: lost },
    suspended: { status: 'suspended' },
    failed: { status: 'failed', error: final },
    closed: { status: 'closed' },
  })
  expect(connectionOf(transition(START, event('WANTED')))).toEqual({ status: 'connecting' })
})

it('counts attempts from 1 for outsiders, also where a session is replaced', () => {
  const replaced = run(START, event('WANTED'), event('READY'), event('REPLACE'))
  expect(connectionOf(replaced)).toMatchObject({ status: 'reconnecting', attempt: 1, nextRetryAt: NOW })
})

it('hints at the usual causes after five attempts that never opened, and not while one of them opens', () => {
  const never = (times: number): State =>
    Array.from({ length: times }).reduce<State>(
      (state) => run(state, event('LOST'), event('DUE')),
      transition(START, event('WANTED')),
    )
  expect(connectionOf(never(4))).not.toHaveProperty('hint')
  expect(connectionOf(never(5))).toMatchObject({ hint: 'never opened: check URL, origin, token' })
  expect(connectionOf(run(never(5), event('OPENED'), event('LOST')))).not.toHaveProperty('hint')
})

it('shows the worst of the links that are wanted, and `failed` only when all of them have failed', () => {
  const is = (status: 'idle' | 'connecting' | 'connected' | 'suspended' | 'closed'): Connection => ({ status })
  const again: Connection = { status: 'reconnecting', attempt: 1, nextRetryAt: 0, reason: lost }
  const over: Connection = { status: 'failed', error: final }
  const order = [is('connected'), is('connecting'), is('suspended'), again]
  order.forEach((worse, i) => {
    for (const better of order.slice(0, i)) {
      expect(worstOf([better, worse])).toBe(worse)
      expect(worstOf([worse, better])).toBe(worse)
    }
    expect(worstOf([over, worse, is('idle'), is('closed')])).toBe(worse)
  })
  expect(worstOf([is('idle'), over, is('closed')])).toBe(over)
  expect(worstOf([is('idle'), is('closed')])).toBeUndefined()
  expect(worstOf([])).toBeUndefined()
})

it('keeps its invariants whatever happens in whatever order', () => {
  const states = fc.constantFrom(START, ...Object.values(STATES))
  const events = fc.array(fc.constantFrom(...Object.values(EVENTS)), { maxLength: 40 })
  fc.assert(
    fc.property(states, events, (start, happening) => {
      let state = start
      for (const event of happening) {
        const next = transition(state, event)
        expect(next.past.attempt).toBeGreaterThanOrEqual(0)
        if (next !== state) {
          if (next.name === 'ready' && state.name !== 'ready') expect(event.type).toBe('READY')
          if (state.name === 'closed') expect(event.type).toBe('CONNECT')
          if (state.name === 'failed') expect(['RETRY', 'CLOSE', 'UNWANTED']).toContain(event.type)
          if (next.name === 'failed') expect(event.type).toBe('ENDED')
          if (event.type === 'CLOSE') expect(next).toMatchObject({ name: 'closed', past: START.past })
          // Only steadiness, a person or a fresh start forgive.
          if (next.past.attempt < state.past.attempt && state.name !== 'failed')
            expect(['STEADY', 'RETRY', 'CLOSE']).toContain(event.type)
        }
        expect(connectionOf(next).status).toBeTypeOf('string')
        state = next
      }
    }),
    { numRuns: 500 },
  )
})
