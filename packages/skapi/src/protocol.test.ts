import { expect, it } from 'vitest'
import { claims, isOver } from './credentials'
import { decode, isUserId, read } from './protocol'

it.each([
  [
    'percent-encoded, as the vendor’s client expects',
    encodeURI('{"#message":"100% å \\" #"}'),
    { '#message': '100% å " #' },
  ],
  ['plain, with a percent sign that stands alone', '{"#message":"100% sure"}', { '#message': '100% sure' }],
  ['plain, where decoding would break the JSON', '{"#message":"a%22b"}', { '#message': 'a%22b' }],
  ['plain, with only its texts encoded', '{"#message":"%C3%A5"}', { '#message': 'å' }],
])('decodes a frame that is %s', (_, raw, frame) => {
  expect(decode(raw)).toEqual(frame)
})

it('throws for what is no JSON either way', () => {
  expect(() => decode('%')).toThrow()
  expect(() => decode('hello')).toThrow()
})

const from = { sender: 'ada', senderCid: 'cid:x=' }

it.each([
  [
    { '#message': { a: 1 }, '#srid': 'lobby' },
    { type: 'message', message: { a: 1 }, ...from, group: 'lobby', code: null },
  ],
  [{ '#message': 'hi' }, { type: 'message', message: 'hi', ...from, group: null, code: null }],
  [
    { '#private': [1], '#srid': 'lobby' },
    { type: 'private', message: [1], ...from, group: null, code: null },
  ],
  [
    { '#notice': 'came', '#srid': 'lobby', '#code': 'USER_JOINED' },
    { type: 'notice', message: 'came', ...from, group: 'lobby', code: 'USER_JOINED' },
  ],
  [
    { '#error': { a: 1 }, '#code': 'E' },
    { type: 'error', message: { a: 1 }, code: 'E' },
  ],
  [{ '#error': 'no' }, { type: 'error', message: 'no', code: null }],
  [{ '#rtc': {} }, { type: 'rtc' }],
  // In the client's order of precedence, and what is falsy only where nothing else is there.
  [
    { '#error': 'no', '#private': 'psst' },
    { type: 'private', message: 'psst', ...from, group: null, code: null },
  ],
  [
    { '#message': null, '#error': 'no' },
    { type: 'error', message: 'no', code: null },
  ],
  [
    { '#message': 0, '#srid': 'lobby' },
    { type: 'message', message: 0, ...from, group: 'lobby', code: null },
  ],
])('reads %j', (frame, event) => {
  expect(read({ ...frame, '#user_id': 'ada', '#scid': 'x=' })).toEqual(event)
})

it('reads a frame whose sender is missing, and none without the vendor’s keys', () => {
  expect(read({ '#message': 1, '#user_id': 7, '#scid': '' })).toMatchObject({ sender: '', senderCid: '' })
  for (const frame of [null, 7, 'text', [], {}, { message: 'Forbidden' }, { '#else': 1 }])
    expect(read(frame)).toBeUndefined()
})

it('knows a user’s id from anything else', () => {
  expect(isUserId('0A1b2c3d-0000-4000-8000-00000000abcd')).toBe(true)
  for (const id of ['', 'lobby', 'cid:x=', '0a1b2c3d-0000-4000-8000-00000000abcd-', 7, undefined])
    expect(isUserId(id)).toBe(false)
})

it('reads the claims of a token without trusting that it is one', () => {
  const token = (body: string) => `h.${btoa(body).replace(/=/g, '').replace(/\+/g, '-').replace(/\//g, '_')}.s`
  expect(claims(token('{"sub":"ada>>>???","exp":1}'))).toEqual({ sub: 'ada>>>???', exp: 1 })
  for (const broken of ['', 'x', 'a.b.c', token('7'), token('not JSON')]) expect(claims(broken).sub).toBeUndefined()
  expect([isOver(token('{"exp":1}')), isOver(token('{"exp":9999999999}')), isOver('no token')]).toEqual([
    true,
    false,
    false,
  ])
})
