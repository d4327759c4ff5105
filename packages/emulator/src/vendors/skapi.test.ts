import { afterEach, expect, it, vi } from 'vitest'
import { skapi } from '../index'
import { kit } from './skapi/kit'

afterEach(() => {
  vi.useRealTimers()
})

const notice = (code: string, { userId }: { readonly userId: string }, group: string) => ({
  '#notice': expect.stringContaining(`"${userId}"`),
  '#user_id': userId,
  '#scid': expect.stringMatching(/=$/),
  '#srid': group,
  '#code': code,
})
const from = ({ userId }: { readonly userId: string }) => ({ '#user_id': userId, '#scid': expect.any(String) })
const jwt = (claims: object) => `${btoa('{}')}.${btoa(JSON.stringify(claims))}.`

it('tells everybody in a group who joins, who leaves and who is gone, each by connection', async () => {
  const { dial, join, ada, ben } = kit()
  const first = await dial(ada)
  first.send({ action: 'joinRoom', rid: 'lobby', token: ada.accessToken })
  expect(await first.next()).toEqual(notice('USER_JOINED', ada, 'lobby'))
  const second = await join(ben, 'lobby')
  expect(await first.next()).toEqual(notice('USER_JOINED', ben, 'lobby'))
  second.send({ action: 'joinRoom', rid: null, token: ben.accessToken })
  expect(await first.next()).toEqual(notice('USER_LEFT', ben, 'lobby'))
  second.send({ action: 'joinRoom', rid: 'lobby', token: ben.accessToken })
  const joined = await first.next()
  second.raw.socket.close()
  const gone = await first.next()
  expect(gone).toEqual(notice('USER_DISCONNECTED', ben, 'lobby'))
  expect((gone as { '#scid': string })['#scid']).toBe((joined as { '#scid': string })['#scid'])
})

it('sends what is written to a group to its members, the writer included, and percent-encoded', async () => {
  const { join, dial, ada, ben } = kit()
  const [writer, reader] = [await join(ada, 'lobby'), await join(ben, 'lobby')]
  const outside = await dial(ben)
  await writer.rest()
  writer.send({ action: 'broadcast', rid: 'lobby', content: { text: '100% å' }, token: 'IdT:s:o:x' })
  const text = String(await reader.raw.text())
  expect(text).toMatch(/^%7B%22#message%22:/)
  const message = { '#message': { text: '100% å' }, ...from(ada), '#srid': 'lobby' }
  expect(JSON.parse(decodeURI(text))).toEqual(message)
  expect(await writer.next()).toEqual(message)
  expect(await outside.rest()).toEqual([])
})

it('sends a private message to every connection of a user, and to nobody else', async () => {
  const { dial, ada, ben } = kit()
  const [writer, one, two] = [await dial(ada), await dial(ben), await dial(ben)]
  writer.send({ action: 'sendMessage', uid: ben.userId, content: 'psst', token: 'IdT:s:o:x' })
  const message = { '#private': 'psst', ...from(ada) }
  expect([await one.next(), await two.next()]).toEqual([message, message])
  expect(await writer.rest()).toEqual([])
})

it('relays the signals of WebRTC to the connection named, and to no other', async () => {
  const { join, ada, ben } = kit()
  const caller = await join(ada, 'lobby')
  const callee = await join(ben, 'lobby')
  const cid = ((await caller.next()) as { '#scid': string })['#scid']
  caller.send({ action: 'rtc', uid: `cid:${cid}`, content: { hungup: ada.userId }, token: 'x' })
  expect(await callee.next()).toEqual({ '#rtc': { hungup: ada.userId }, ...from(ada) })
  expect(await caller.rest()).toEqual([])
})

it('is in one group at a time: joining another leaves the first', async () => {
  const { join, ada, ben } = kit()
  const watcher = await join(ben, 'first')
  const mover = await join(ada, 'first')
  await watcher.next()
  mover.send({ action: 'joinRoom', rid: 'second', token: ada.accessToken })
  expect(await watcher.next()).toEqual(notice('USER_LEFT', ada, 'first'))
  expect(await mover.next()).toEqual(notice('USER_JOINED', ada, 'second'))
})

it.each([
  [undefined, ['USER_LEFT', 'USER_JOINED']],
  ['joined-first', ['USER_JOINED', 'USER_LEFT']],
  ['joined-only', ['USER_JOINED']],
] as const)('tells a change of group %s', async (groupChange, codes) => {
  const told: string[] = []
  const { join, emulator, ada, ben } = kit({ groupChange })
  const [one, two] = [await join(ben, 'first'), await join(ben, 'second')]
  const mover = await join(ada, 'first')
  await Promise.all([one.rest(), two.rest()])
  // In the order on the server's side, over both connections.
  mover.send({ action: 'joinRoom', rid: 'second', token: ada.accessToken })
  await Promise.all([one.rest(), two.rest()])
  for (const { direction, frame } of emulator.control('skapi').log().slice(-12))
    if (direction === 'out') told.push(...(decodeURI(frame).match(/USER_\w+/g) ?? []))
  // The mover's own copy of its notice is one of them.
  expect([...new Set(told)]).toEqual(codes)
})

it('takes any JWT that has a sub, signed or not, and refuses the others before they are let in', async () => {
  const { open } = kit()
  const stranger = open(`token=${jwt({ sub: 'somebody' })}`)
  await expect(stranger.opened).resolves.toBeUndefined()
  const past = Math.floor(Date.now() / 1000) - 10
  for (const query of ['', 'token=', 'token=nonsense', `token=${jwt({})}`, `token=${jwt({ sub: 'a', exp: past })}`])
    expect(await open(query).closed, query).toMatchObject({ code: 1006 })
})

it('closes on a bad token, or lets it in, where it is told to', async () => {
  expect(await kit({ badToken: { code: 4401, reason: 'no' } }).open('').closed).toEqual({ code: 4401, reason: 'no' })
  expect(await kit({ badToken: {} }).open('').closed).toMatchObject({ code: 1006 })
  await expect(kit({ badToken: 'accept' }).open('').opened).resolves.toBeUndefined()
  expect(() => skapi({ badToken: { status: 200 } })).toThrow('from 400 to 599')
  expect(() => skapi({ expiry: { code: 1006 } })).toThrow('1006')
})

it('forgets what was given out when told to, for the next connection or at once', async () => {
  const { vendor, dial, open, ada, control } = kit()
  const tab = await dial(ada)
  const next = control.expire() as ReturnType<typeof vendor.credentials>
  expect(await open(`token=${ada.accessToken}`).closed).toMatchObject({ code: 1006 })
  await expect(open(`token=${next.accessToken}`).opened).resolves.toBeUndefined()
  expect(await tab.rest()).toEqual([])

  const strict = kit({ expiry: { code: 4401, reason: 'over' } })
  const closed = (await strict.dial(strict.ada)).raw.closed
  strict.control.expire()
  expect(await closed).toEqual({ code: 4401, reason: 'over' })
})

it('knows its tokens again after a restart with the same seed, and not with another', () => {
  const tokens = (seed: string) => skapi({ seed }).credentials()
  expect(tokens('a')).toEqual(tokens('a'))
  expect(tokens('a').accessToken).not.toBe(tokens('b').accessToken)
  const { service, owner, userId, accessToken } = tokens('')
  expect([service.slice(0, 4), owner, userId]).toEqual([
    'us31',
    expect.stringMatching(UUID),
    expect.stringMatching(UUID),
  ])
  expect(accessToken.split('.').length).toBe(3)
})
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

it('says what it refuses in an error frame, or says nothing', async () => {
  const { join, dial, ada, ben } = kit({ maxMembers: 1, longestGroup: 5, frameTokens: 'error' })
  await join(ada, 'lobby')
  const tab = await dial(ben)
  const token = `IdT:s:o:${ben.idToken}`
  for (const [frame, words] of [
    [{ action: 'joinRoom', rid: 'lobby', token }, 'full'],
    [{ action: 'joinRoom', rid: 'longer', token }, 'too long'],
    [{ action: 'broadcast', rid: 'lobby', content: 1, token }, 'not in the group'],
    [{ action: 'broadcast', rid: 'lobby', content: 1 }, 'the token'],
  ] as const) {
    tab.send(frame)
    expect(await tab.next()).toEqual({ '#error': expect.stringContaining(words), '#code': expect.any(String) })
  }
  const silent = kit({ errors: 'silence' })
  const quiet = await silent.dial(silent.ada)
  quiet.send({ action: 'broadcast', rid: 'elsewhere', content: 1 })
  expect(await quiet.rest()).toEqual([])
})

it('answers broken and unknown frames as the gateway in front of it, without any of the vendor’s keys', async () => {
  const { dial, ada } = kit({ framesPerSecond: 2 })
  const { raw: client } = await dial(ada)
  client.socket.send('{"action":')
  expect(await client.next()).toEqual({
    message: 'Forbidden',
    connectionId: expect.any(String),
    requestId: expect.any(String),
  })
  expect(await client.ask({ action: 'close' })).toMatchObject({ message: 'Forbidden' })
  expect(await client.ask({ action: 'keepAlive' })).toMatchObject({ message: 'Too Many Requests' })
})

it('ends what is idle, what is old and what is too long, as the gateway documents', async () => {
  vi.useFakeTimers()
  const { dial, ada } = kit({ longestFrame: 100, longestConnection: 1_000_000, keepAliveReply: 'kept' })
  const [idle, old, long] = [await dial(ada), await dial(ada), await dial(ada)]
  idle.send({ action: 'keepAlive' })
  const beat = setInterval(() => old.send({ action: 'keepAlive' }), 15_000)
  await vi.advanceTimersByTimeAsync(599_000)
  expect(old.raw.frames[0]).toBe('kept')
  long.send({ action: 'broadcast', rid: 'lobby', content: 'x'.repeat(100) })
  expect(await long.raw.closed).toMatchObject({ code: 1009 })
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await idle.raw.closed).toMatchObject({ code: 1001 })
  expect(old.raw.socket.readyState).toBe(1)
  await vi.advanceTimersByTimeAsync(400_000)
  expect(await old.raw.closed).toMatchObject({ code: 1001 })
  clearInterval(beat)
  expect(vi.getTimerCount()).toBe(0)
  const brief = await dial(ada)
  brief.raw.socket.close()
  await brief.raw.closed
  expect(vi.getTimerCount()).toBe(0)
})

it('keeps the echoes, the reach, the words and the encoding as options', async () => {
  const { join, dial, ada, ben } = kit({
    echo: false,
    privateEcho: true,
    privateReach: 'newest',
    outsiders: true,
    noticeGroup: false,
    encoding: 'raw',
    words: { USER_JOINED: (id) => `${id} ist da` },
  })
  const tab = await join(ada, 'lobby')
  const [older, newer] = [await dial(ben), await dial(ben)]
  tab.send({ action: 'broadcast', rid: 'lobby', content: 1 })
  newer.send({ action: 'broadcast', rid: 'lobby', content: 'from outside' })
  expect(await tab.next()).toMatchObject({ '#message': 'from outside' })
  tab.send({ action: 'sendMessage', uid: ben.userId, content: 'psst' })
  expect(await tab.next()).toMatchObject({ '#private': 'psst' })
  expect(JSON.parse(String(await newer.raw.text()))).toMatchObject({ '#private': 'psst' })
  expect(await older.rest()).toEqual([])
  newer.send({ action: 'joinRoom', rid: 'lobby' })
  expect(await tab.next()).toEqual({ '#notice': `${ben.userId} ist da`, ...from(ben), '#code': 'USER_JOINED' })

  const quiet = kit({ joinEcho: false })
  const alone = await quiet.dial(quiet.ada)
  alone.send({ action: 'joinRoom', rid: 'lobby' })
  expect(await alone.rest()).toEqual([])
})

it('sends an emitted frame to the group it names, or to everybody, or to one user', async () => {
  const { join, dial, control, ada, ben } = kit()
  await join(ada, 'lobby')
  await dial(ben)
  expect(control.emit({ '#message': 1, '#srid': 'lobby' })).toEqual({ connections: 1 })
  expect(control.emit({ '#private': 1 })).toEqual({ connections: 2 })
  expect(control.emit({ '#private': 1 }, { user: ben.userId })).toEqual({ connections: 1 })
})

it('shows no token in its log, whoever’s it is', async () => {
  const { join, control, ada } = kit()
  const tab = await join(ada, 'lobby')
  tab.send({ action: 'broadcast', rid: 'lobby', content: ada.idToken, token: 'IdT:s:o:a-real-one-by-mistake' })
  await tab.next()
  const log = JSON.stringify(control.log())
  expect(log).toContain('[redacted]')
  expect(log).not.toMatch(/eyJ|a-real-one/)
})

it('has a chat in the lobby: people come, talk and go, and every message says that it is synthetic', async () => {
  vi.useFakeTimers()
  const { join, control, ada } = kit()
  control.pause({ on: false })
  const tab = await join(ada, 'lobby')
  await vi.advanceTimersByTimeAsync(300_000)
  const frames = (await tab.rest()) as Readonly<Record<string, unknown>>[]
  const codes = new Set(frames.map((frame) => frame['#code']))
  expect([...codes].sort()).toEqual(['USER_DISCONNECTED', 'USER_JOINED', 'USER_LEFT', undefined])
  const said = frames.map((frame) => frame['#message'] ?? frame['#private']).filter((say) => say !== undefined)
  expect(said.length).toBeGreaterThan(50)
  expect(said.every((say) => (say as { synthetic?: boolean }).synthetic === true)).toBe(true)
  expect(frames.some((frame) => frame['#private'])).toBe(true)
  control.pause({ on: true })
  expect((await tab.rest()).length).toBeGreaterThan(0)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await tab.rest()).toEqual([])
})
