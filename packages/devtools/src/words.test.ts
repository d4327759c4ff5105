import { type ErrorKind, RealtimeError } from '@tributary/core'
import { expect, it } from 'vitest'
import { because, clock, count, size, span, spell } from './words'

const transition = (event: string, cause?: RealtimeError) =>
  ({
    at: 0,
    provider: 'p',
    address: 'a',
    type: 'transition',
    from: 'ready',
    to: 'waiting',
    event,
    ...(cause && { cause }),
  }) as const
const fault = (kind: ErrorKind, message: string, more = {}) =>
  new RealtimeError(message, { kind, provider: 'p', ...more })

it('says of every cause what it is', () => {
  expect(because(transition('ENDED', fault('network', 'The connection ended (1006, network)', { code: 1006 })))).toBe(
    'it ended: network – The connection ended (1006, network)',
  )
  expect(because(transition('ENDED', fault('refused', 'No', { code: 4000, reason: 'plan' })))).toBe(
    'it ended: refused – No, code 4000, “plan”',
  )
  expect(because(transition('REPLACE', fault('network', 'The credentials have changed')))).toBe(
    'it is not to be trusted any more: network – The credentials have changed',
  )
  expect(because(transition('SOMETHING'))).toBe('SOMETHING')
  const known = [
    'WANTED',
    'UNWANTED',
    'OPENED',
    'READY',
    'STEADY',
    'ENDED',
    'DUE',
    'HINT',
    'REPLACE',
    'RETRY',
    'PAUSE',
    'CLOSE',
    'CONNECT',
  ]
  expect(new Set(known.map((event) => because(transition(event)))).size).toBe(known.length)
  expect(known.filter((event) => because(transition(event)) === event)).toEqual([])
})

it('writes times, spans and sizes as people read them', () => {
  expect(clock(Date.parse('2026-05-01T12:34:56.007'))).toBe('12:34:56.007')
  expect([0, 999, 1_000, 12_345, 119_000, 120_000, 7_200_000].map(span)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '12 s',
    '119 s',
    '2 min',
    '2 h',
  ])
  expect([812, 3_400, 1_200_000].map(size)).toEqual(['812 B', '3.4 kB', '1.2 MB'])
  expect([count(1, 'frame'), count(2_000, 'frame'), count(0, 'gap')]).toEqual(['1 frame', '2,000 frames', '0 gaps'])
  expect([spell({ name: 'news' }), spell({ name: 'state', params: { id: 7 } })]).toEqual(['news', 'state {"id":7}'])
})
