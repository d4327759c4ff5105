import { createClient, type SocketClass } from '@tributary/core'
import { createMemoryEmulator } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket as WsWebSocket } from 'ws'
import { pass, sent, stage } from '../test/kit'
import { teletracker, userEvents } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

it('tells what a wrong token came to: failed, unauthorized, not tried a third time', async () => {
  const token = 'a-wrong-token'
  const on = stage({ credentials: () => token })
  const heard = on.hear(userEvents())
  await pass(600_000)
  expect(on.emulator.connections.map(sent)).toEqual([['authrequest'], ['authrequest']])
  expect(on.asked).toEqual(['first', 'rejected'])
  expect(on.client.connection).toMatchObject({
    status: 'failed',
    error: { kind: 'unauthorized', provider: 'teletracker' },
  })
  expect(heard.errors.at(-1)).toMatchObject({
    message: 'TeleTracker does not accept the token',
    reason: 'The token is unknown or expired.',
    cause: { type: 'authresponse', success: false },
  })
  on.client.retry()
  await pass()
  expect(on.asked).toEqual(['first', 'rejected', 'changed', 'rejected'])
  await on.client.close()
})

it.each([
  ['with the word Bearer', 'Bearer a-token', 'the bare token: a string without white space, and so without "Bearer "'],
  ['with a line break', 'a-token\n', 'without white space'],
  ['that is empty', '', 'gave string, not the bare token'],
  ['that is none', undefined, 'gave undefined'],
  ['that is an object', { token: 'a-token' }, 'gave object'],
])('sends no token %s, and says what to give', async (_, token, words) => {
  const on = stage({ credentials: () => token })
  const heard = on.hear(userEvents())
  await pass(60_000)
  expect(on.emulator.attempts).toBe(0)
  expect(heard.errors).toMatchObject([{ kind: 'config', retryable: false, message: expect.stringContaining(words) }])
  expect(heard.errors[0]?.message).not.toContain('a-token')
  await on.client.close()
})

it('leaves no timer and no socket, whenever it is closed', async () => {
  for (let moment = 0; moment <= 200; moment += 5) {
    const on = stage()
    const heard = on.hear(userEvents())
    if (moment > 120) on.emulator.control('teletracker').drop()
    await pass(moment)
    if (moment % 2) heard.stop()
    await on.client.close()
    await pass(50)
    expect(vi.getTimerCount(), `timers after a close at ${moment} ms`).toBe(0)
    expect(on.emulator.connections.filter(({ closed }) => !closed)).toEqual([])
    const { attempts } = on.emulator
    await pass(60_000)
    expect(on.emulator.attempts).toBe(attempts)
  }
})

it.each<[string, SocketClass]>([
  ['the in-page emulator', createMemoryEmulator().WebSocket],
  ['ws', WsWebSocket],
  ['the browser, and Node from 22 on', globalThis.WebSocket],
])('takes the WebSocket of %s as it is', (_, WebSocket) => {
  const client = createClient({ providers: [teletracker({ credentials: () => '' })], WebSocket })
  expect(client.connection.status).toBe('idle')
})
