import { refuses } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { jwt, pass, signedIn, stage } from '../test/kit'
import { direct, group, inbox, skapi } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const given = { accessToken: 'a-token', idToken: 'an-id', service: 'a-service', owner: 'an-owner' }

it.each([
  ['null', null],
  ['nothing', undefined],
  ['no access token', { ...given, accessToken: '' }],
])('has failed as unauthorized where credentials gave %s, and starts with a retry', async (_, credentials) => {
  let current: unknown = credentials
  const on = stage({ credentials: () => current })
  const heard = on.hear(group('lobby'))
  await pass(600_000)
  expect(on.emulator.attempts).toBe(0)
  expect(on.client.connection).toMatchObject({
    status: 'failed',
    error: {
      kind: 'unauthorized',
      retryable: false,
      message: expect.stringMatching(/no accessToken: log in, then call retry/),
    },
  })
  expect(on.asked).toEqual(['first'])
  current = signedIn(on.vendor)
  on.client.retry()
  await pass()
  expect(heard.statuses).toEqual(['pending', 'failed', 'pending', 'live'])
  await on.client.close()
})

it('has failed when somebody logs out and a token is over, before anything more is sent', async () => {
  vi.setSystemTime(1_800_000_000_000)
  const token = jwt({ sub: 'ada', exp: 1_800_000_060 })
  let current: unknown = { ...given, accessToken: token, idToken: token }
  const on = stage({ credentials: () => current })
  on.hear(inbox())
  await pass()
  current = null
  await pass(70_000)
  await expect(on.client.send(direct(on.ben), 'hi')).rejects.toMatchObject({ kind: 'unauthorized' })
  expect(on.sent()).toEqual([])
  const heard = on.hear(group('lobby'))
  await pass()
  expect(heard.errors).toMatchObject([{ kind: 'unauthorized' }])
  expect(on.client.connection.status).toBe('failed')
  await on.client.close()
})

it('joins once more where the app could not give a fresh token at once', async () => {
  vi.setSystemTime(1_800_000_000_000)
  const token = jwt({ sub: 'ada', exp: 1_800_000_060 })
  const answers = [() => ({ ...given, accessToken: token, idToken: token }), () => Promise.reject(new Error('offline'))]
  const on = stage({ credentials: () => (answers.shift() ?? (() => signedIn(on.vendor)))() })
  on.hear(inbox())
  await pass(61_000)
  const heard = on.hear(group('lobby'))
  await pass()
  expect(heard.statuses.at(-1)).toBe('live')
  expect(heard.errors).toMatchObject([{ kind: 'network' }])
  expect(on.emulator.attempts).toBe(1)
  await on.client.close()
})

it.each([
  ['accessToken', 'two words'],
  ['accessToken', 'Bearer:x'],
  ['accessToken', 7],
  ['idToken', undefined],
  ['service', ''],
  ['owner', null],
])('says what is wrong with %s: %j', async (field, value) => {
  const on = stage({ credentials: () => ({ ...given, [field]: value }) })
  const heard = on.hear(inbox())
  await pass(60_000)
  expect(on.emulator.attempts).toBe(0)
  expect(heard.errors).toMatchObject([
    {
      kind: 'config',
      retryable: false,
      message: `credentials must give { ${field} } as letters, digits and . _ -`,
    },
  ])
  await on.client.close()
})

it.each([
  ['1008', 'unauthorized', 'failed', 2],
  ['4401', 'unauthorized', 'failed', 2],
  ['1010', 'refused', 'failed', 1],
])('takes a close with %s for %s', async (code, kind, status, attempts) => {
  const on = stage({ behaviour: refuses({ code: Number(code), reason: 'emulator: no' }) })
  const heard = on.hear(inbox())
  await pass(600_000)
  expect(on.client.connection).toMatchObject({ status, error: { kind, code: Number(code), reason: 'emulator: no' } })
  expect(on.emulator.attempts).toBe(attempts)
  expect(heard.statuses.at(-1)).toBe('failed')
  await on.client.close()
})

it.each([[1000], [1001], [1005], [1011], [3999], [4000], [4999]])('comes back after a close with %d', async (code) => {
  const on = stage()
  const heard = on.hear(group('lobby'))
  await pass()
  on.emulator.control('skapi').drop({ ...(code !== 1005 && { code, reason: 'emulator: bye' }) })
  await pass(60_000)
  expect([heard.statuses, heard.gaps.length]).toEqual([['pending', 'live', 'recovering', 'live'], 1])
  await on.client.close()
})

it('survives a message that is too long for the gateway: it comes back, and sends it no second time', async () => {
  const on = stage()
  const heard = on.hear(group('lobby'))
  await pass()
  await on.client.send(group('lobby'), 'x'.repeat(200_000))
  await pass(60_000)
  const ended = on.inspected.find((event) => event.type === 'transition' && event.event === 'ENDED')
  expect(ended).toMatchObject({ cause: { kind: 'network', code: 1009, message: expect.stringMatching(/128 KiB/) } })
  expect([heard.statuses.at(-1), heard.gaps.length, on.sent().length]).toEqual(['live', 1, 1])
  await on.client.close()
})

it('takes a refused upgrade for unauthorized where the token is over, and asks for another', async () => {
  vi.setSystemTime(1_800_000_000_000)
  const token = jwt({ sub: 'ada', exp: 1_700_000_000 })
  let fresh: unknown = null
  const on = stage({
    credentials: ({ reason }) => (reason === 'rejected' && fresh) || { ...given, accessToken: token },
  })
  const heard = on.hear(inbox())
  await pass(60_000)
  expect([on.asked, on.emulator.attempts]).toEqual([['first', 'rejected'], 2])
  expect(heard.errors.at(-1)).toMatchObject({
    kind: 'unauthorized',
    code: 1006,
    message: expect.stringMatching(/token is over/),
  })
  fresh = signedIn(on.vendor)
  on.client.retry()
  await pass()
  expect(heard.statuses.at(-1)).toBe('live')
  await on.client.close()
})

it('goes on trying where the upgrade is refused and nothing says why, and hints at it', async () => {
  const on = stage({ behaviour: refuses({ status: 403 }) })
  const heard = on.hear(inbox({ lifecycle: true }))
  await pass(2_000)
  expect([heard.events, heard.gaps]).toEqual([[], []])
  expect(on.client.connection).toMatchObject({ status: 'reconnecting', hint: expect.stringMatching(/never opened/) })
  expect(on.warnings()).toEqual([])
  await on.client.close()
})

it('tells the server’s errors in its own words, and no topic fails by them', async () => {
  const on = stage({ emulated: { maxMembers: 0 } })
  const [box, heard] = [on.hear(inbox()), on.hear(group('lobby'))]
  await pass(1_500)
  expect(box.events).toEqual([{ type: 'error', message: 'emulator: the group is full.', code: 'INVALID_REQUEST' }])
  expect(heard.statuses).toEqual(['pending', 'live'])
  await on.client.close()
})

it.each([
  ['https://skapi.test/api'],
  ['skapi.test/api'],
  ['wss://?token=x'],
  [''],
  ['the-token'],
  [undefined as never],
])('refuses %j for an address', (url) => {
  const make = () => skapi({ url, credentials: () => given })
  expect(make).toThrow(expect.objectContaining({ kind: 'config', message: expect.stringMatching(/wss:\/\/ address/) }))
  if (url) expect(make).not.toThrow(url)
})

it('says so where a function gives no address', async () => {
  const on = stage({ provider: { url: () => '' } })
  const heard = on.hear(inbox())
  await pass()
  expect(heard.errors).toMatchObject([{ kind: 'config', message: expect.stringMatching(/websocket_private/) }])
  await on.client.close()
})

it('leaves no timer and no socket, whenever it is closed', async () => {
  for (let moment = 0; moment <= 200; moment += 5) {
    const on = stage({ emulated: { joinEcho: moment % 10 > 0 } })
    const [lobby] = [on.hear(group('lobby')), on.hear(group('den')), on.hear(inbox({ lifecycle: true }))]
    if (moment > 120) on.emulator.control('skapi').drop()
    await pass(moment)
    if (moment % 2) lobby?.stop()
    await on.client.close()
    await pass(50)
    expect(vi.getTimerCount(), `timers after a close at ${moment} ms`).toBe(0)
    expect(on.emulator.connections.filter(({ closed }) => !closed)).toEqual([])
  }
})
