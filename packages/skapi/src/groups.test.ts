import type { SendableTopic } from '@tributary/core'
import type { Behaviour } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { jwt, pass, signedIn, stage } from '../test/kit'
import { direct, group, inbox } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const joins = (frames: object[]) => frames.map((frame) => (frame as { readonly rid?: unknown }).rid)

it('is in one group at a time: the second displaces the first, which comes back with a gap when the second is left', async () => {
  const on = stage()
  const [lobby, box] = [on.hear(group('lobby')), on.hear(inbox())]
  await pass()
  const den = on.hear(group('den'))
  await pass()
  expect([lobby.statuses.at(-1), den.statuses.at(-1), box.statuses.at(-1)]).toEqual(['failed', 'live', 'live'])
  expect(lobby.errors).toMatchObject([
    { kind: 'displaced', message: expect.stringContaining('"den" took the place of "lobby"'), topic: group('lobby') },
  ])
  on.emit({ '#message': 'late', '#srid': 'lobby' })
  den.stop()
  await pass()
  expect(lobby.statuses.at(-1)).toBe('live')
  expect(lobby.gaps.length).toBe(1)
  expect(joins(on.sent())).toEqual(['lobby', 'den', null, 'lobby'])
  expect(lobby.events.map(({ type }) => type)).toEqual(['notice', 'notice'])
  await on.client.close()
})

it('lets no group come back when an inbox is left', async () => {
  const on = stage()
  on.hear(group('lobby'))
  await pass()
  const [den, box] = [on.hear(group('den')), on.hear(inbox())]
  await pass()
  box.stop()
  await pass()
  expect(den.statuses.at(-1)).toBe('live')
  expect(joins(on.sent())).toEqual(['lobby', 'den'])
  await on.client.close()
})

it('goes from one group to another and back as a page does that shows one at a time', async () => {
  const on = stage()
  let heard = on.hear(group('lobby'))
  await pass()
  for (const name of ['den', 'lobby']) {
    const next = on.hear(group(name))
    heard.stop()
    heard = next
    await pass()
    expect(heard.statuses.at(-1)).toBe('live')
  }
  expect(joins(on.sent())).toEqual(['lobby', 'den', 'lobby'])
  await on.client.close()
})

it('rejoins the group of the newest wish after a reconnect, and a retry does not bring the displaced one back', async () => {
  const on = stage()
  const lobby = on.hear(group('lobby'))
  const den = on.hear(group('den'))
  await pass()
  expect(joins(on.sent())).toEqual(['den'])
  on.emulator.control('skapi').drop()
  await pass()
  on.client.retry()
  await pass()
  expect([lobby.statuses.at(-1), den.statuses.at(-1)]).toEqual(['failed', 'live'])
  expect(joins(on.sent())).toEqual(['den'])
  await on.client.close()
})

it('leaves the group on the wire when nobody wants it, and keeps what else is wanted', async () => {
  const on = stage()
  on.hear(inbox())
  const lobby = on.hear(group('lobby'))
  await pass()
  lobby.stop()
  await pass()
  expect(joins(on.sent())).toEqual(['lobby', null])
  expect(on.emulator.control('skapi').emit({ '#message': 1, '#srid': 'lobby' })).toEqual({ connections: 0 })
  expect(on.client.connection.status).toBe('connected')
  await on.client.close()
})

it('does not leave a group by a frame where another has been joined meanwhile', async () => {
  vi.setSystemTime(1_800_000_000_000)
  const token = jwt({ sub: 'ada', exp: 1_800_000_060 })
  let answer: (given: unknown) => void = () => {}
  const given = { accessToken: token, idToken: token, service: 'service', owner: 'owner' }
  const later = new Promise((resolve) => {
    answer = resolve
  })
  const on = stage({ credentials: ({ reason }) => (reason === 'first' ? given : later) })
  on.hear(inbox())
  const lobby = on.hear(group('lobby'))
  await pass(61_000)
  const late = on.client.send(group('lobby'), 'hi')
  lobby.stop()
  await pass()
  const den = on.hear(group('den'))
  await pass()
  expect(joins(on.sent())).toEqual(['lobby'])
  answer(signedIn(on.vendor))
  // Nor is anything written to it that waited as well.
  await expect(Promise.all([late, pass()])).rejects.toMatchObject({ kind: 'not-joined' })
  await pass()
  expect([joins(on.sent()), den.statuses.at(-1)]).toEqual([['lobby', 'den'], 'live'])
  await on.client.close()
})

it.each([
  ['its own notice', { '#notice': 'came', '#user_id': 'me', '#srid': 'lobby', '#code': 'USER_JOINED' }],
  ['its own notice without the group', { '#notice': 'came', '#user_id': 'me', '#code': 'USER_JOINED' }],
  ['a message in it', { '#message': 1, '#user_id': 'else', '#srid': 'lobby' }],
])('counts a join as done on %s', async (_, frame) => {
  const on = stage({ emulated: { joinEcho: false } })
  const heard = on.hear(group('lobby'))
  await pass()
  expect(heard.statuses).toEqual(['pending'])
  on.emit({ ...frame, ...(frame['#user_id'] === 'me' && { '#user_id': on.me }) })
  await pass(20)
  expect(heard.statuses).toEqual(['pending', 'live'])
  await on.client.close()
})

it.each([
  ['somebody else’s notice without the group', { '#notice': 'came', '#user_id': 'else', '#code': 'USER_JOINED' }],
  ['a frame of another group', { '#message': 1, '#user_id': 'else', '#srid': 'den' }],
  ['a private message', { '#private': 1, '#user_id': 'else' }],
])('does not take %s for the answer to a join', async (_, frame) => {
  const on = stage({ emulated: { joinEcho: false } })
  const heard = on.hear(group('lobby'))
  await pass()
  on.emulator.connections[0]?.send(JSON.stringify(frame))
  await pass(20)
  expect(heard.statuses).toEqual(['pending'])
  await pass(1_000)
  expect(heard.statuses).toEqual(['pending', 'live'])
  await on.client.close()
})

it('waits no longer than it is told for an answer that nobody promises', async () => {
  const on = stage({ emulated: { joinEcho: false }, provider: { joinWait: 3_000 } })
  const heard = on.hear(group('lobby'))
  await pass(2_900)
  expect(heard.statuses).toEqual(['pending'])
  await pass(200)
  expect(heard.statuses).toEqual(['pending', 'live'])
  await on.client.close()
})

it('says what may be missing when the answer to a join comes after it was no longer waited for', async () => {
  const slow: Behaviour = () => ({
    in(text, next) {
      if (text.includes('joinRoom')) setTimeout(() => next(text), 2_000)
      else next(text)
    },
  })
  const on = stage({ behaviour: slow })
  const [lobby, box] = [on.hear(group('lobby')), on.hear(inbox())]
  await pass(1_500)
  expect(lobby.statuses).toEqual(['pending', 'live'])
  const missed = Date.now()
  on.emit({ '#message': 'missed', '#srid': 'lobby' })
  on.emit({ '#private': 'heard', '#user_id': on.ben })
  await pass(1_000)
  expect([box.events.length, lobby.gaps]).toMatchObject([1, [{ reason: 'vendor' }]])
  expect(lobby.gaps[0]?.since).toBeLessThanOrEqual(missed)
  expect(lobby.gaps[0]?.until).toBeGreaterThan(missed)
  // Another device of the same user.
  on.emit({ '#notice': 'came', '#user_id': on.me, '#srid': 'lobby', '#code': 'USER_JOINED' })
  on.emit({ '#message': 'later', '#srid': 'lobby' })
  await pass()
  expect(lobby.events.map(({ type }) => type)).toEqual(['notice', 'notice', 'message'])
  expect(lobby.gaps.length).toBe(1)
  await on.client.close()
})

it('says what may be missing before the first message where no answer to a join has come at all', async () => {
  const on = stage({ emulated: { joinEcho: false } })
  const lobby = on.hear(group('lobby'))
  await pass(2_000)
  const told: unknown[] = []
  on.client.subscribe(group('lobby'), ({ type }) => told.push(type), { onGap: ({ reason }) => told.push(reason) })
  on.emit({ '#message': 'first', '#srid': 'lobby' })
  on.emit({ '#message': 'second', '#srid': 'lobby' })
  await pass()
  expect(told).toEqual(['vendor', 'message', 'message'])
  expect(lobby.gaps.length).toBe(1)
  await on.client.close()
})

it('sends to its group once it is in it, and to no other', async () => {
  const on = stage()
  const sending = on.client.send(group('lobby'), 'nobody is there')
  await expect(Promise.all([sending, pass()])).rejects.toMatchObject({
    kind: 'not-joined',
    provider: 'skapi',
    retryable: false,
    message: expect.stringContaining('subscribe to group("lobby")'),
  })
  const heard = on.hear(group('lobby'))
  const early = on.client.send(group('lobby'), { text: 'early' })
  await pass()
  expect(await early).toBeUndefined()
  await expect(on.client.send(group('den'), 'hi')).rejects.toMatchObject({ kind: 'not-joined' })
  expect(heard.events).toMatchObject([
    { type: 'notice' },
    { type: 'message', message: { text: 'early' }, sender: on.me },
  ])
  expect(on.sent()).toEqual([
    { action: 'joinRoom', rid: 'lobby' },
    { action: 'broadcast', rid: 'lobby', content: { text: 'early' }, notification: '', notificationConfig: {} },
  ])
  await on.client.close()
})

it('does not send what waits for a group that is displaced meanwhile', async () => {
  const on = stage({ emulated: { joinEcho: false } })
  on.hear(group('lobby'))
  await pass()
  const waiting = on.client.send(group('lobby'), 'hi')
  on.hear(group('den'))
  await expect(Promise.all([waiting, pass(100)])).rejects.toMatchObject({ kind: 'not-joined' })
  await pass()
  expect(joins(on.sent())).toEqual(['lobby', 'den'])
  await on.client.close()
})

it('writes to a user without a group, and resolves when it is written', async () => {
  const on = stage()
  const [reply] = await Promise.all([on.client.send(direct(on.ben), ['psst']), pass()])
  expect(reply).toBeUndefined()
  expect(on.sent()).toEqual([
    { action: 'sendMessage', uid: on.ben, content: ['psst'], notification: '', notificationConfig: {} },
  ])
  await on.client.close()
})

it('puts the id token of the service and its owner beside what it sends', async () => {
  const frames: { readonly token?: string }[] = []
  const behaviour: Behaviour = () => ({
    in: (text, next) => {
      frames.push(JSON.parse(text))
      next(text)
    },
  })
  const on = stage({ behaviour })
  on.hear(group('lobby'))
  await pass()
  await on.client.send(group('lobby'), 'hi')
  await pass()
  const { accessToken, idToken, service, owner } = on.vendor.credentials()
  expect(frames.map(({ token }) => token)).toEqual([undefined, accessToken, `IdT:${service}:${owner}:${idToken}`])
  await on.client.close()
})

it.each([[0], [''], [false], [null], [Number.NaN]])(
  'refuses to send %j, which the other side would never see',
  async (data) => {
    const on = stage()
    on.hear(inbox())
    await pass()
    const words = /put it into an object, or set wrapFalsy on both sides/
    await expect(on.client.send(direct(on.ben), data)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(words),
    })
    expect(on.sent()).toEqual([])
    await on.client.close()
  },
)

it('wraps what is falsy where it is told to, and unwraps it', async () => {
  const on = stage({ provider: { wrapFalsy: true } })
  const heard = on.hear(group('lobby'))
  const box = on.hear(inbox())
  await pass()
  for (const data of [0, '', false, null, { '~falsy': 0, more: 1 }, 'text']) await on.client.send(group('lobby'), data)
  on.emit({ '#private': { '~falsy': false } })
  await pass()
  const messages = heard.events.slice(1).map(({ message }) => message)
  expect(messages).toEqual([0, '', false, null, { '~falsy': 0, more: 1 }, 'text'])
  expect(box.events).toMatchObject([{ message: false }])
  expect(on.sent()[1]).toMatchObject({ content: { '~falsy': 0 } })
  const plain = stage()
  const other = plain.hear(inbox())
  await pass()
  plain.emit({ '#private': { '~falsy': 0 } })
  await pass()
  expect(other.events).toMatchObject([{ message: { '~falsy': 0 } }])
  await Promise.all([on.client.close(), plain.client.close()])
})

it('refuses what is no JSON, what is longer than 2 MiB, and what is sent to an inbox', async () => {
  const on = stage()
  on.hear(inbox())
  await pass()
  const toInbox: SendableTopic<unknown, string> = { provider: 'skapi', name: 'inbox', sendable: true }
  const ring: { self?: unknown } = {}
  ring.self = ring
  for (const data of [undefined, () => 1, 1n, ring])
    await expect(on.client.send(direct(on.ben), data)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/JSON/),
    })
  await expect(on.client.send(direct(on.ben), 'å'.repeat(2 ** 20))).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringMatching(/2 MiB/),
  })
  await expect(on.client.send(toInbox, 'hi')).rejects.toMatchObject({ kind: 'config' })
  expect(on.sent()).toEqual([])
  await on.client.close()
})
