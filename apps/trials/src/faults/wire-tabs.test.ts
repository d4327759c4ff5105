import { type Behaviour, type Connection, websocketServer } from '@tributary/emulator'
import { userEvents } from '@tributary/teletracker'
import { messages, websocket } from '@tributary/websocket'
import { expect, it } from 'vitest'
import { pass, until } from './clock'
import { phones } from './vehicles'
import { type WireOptions, wire } from './wire'

/** Longer than anything waits. */
const LONG = 600_000

it('case 47: a tab that is thrown out has visibly failed, and comes back when a person asks, not by itself', async () => {
  const inside: Connection[] = []
  const newestOnly: Behaviour = () => ({
    open(connection) {
      for (const older of inside.splice(0)) older.close(4409, 'signed in elsewhere')
      inside.push(connection)
    },
  })
  const vendor = websocketServer()
  const options: WireOptions = {
    vendor,
    behaviour: newestOnly,
    provider: (url) => websocket({ url, verdict: (code) => (code === 4409 ? 'displaced' : undefined) }),
  }
  const one = await wire(options)
  const first = one.hear(messages())
  await until(() => one.live(first), 'The first tab was live')
  const two = await wire({ ...options, beside: one })
  const second = two.hear(messages())
  await until(() => first.statuses.at(-1) === 'failed' && two.live(second), 'The second tab took its place')
  expect(one.client.connection).toMatchObject({
    status: 'failed',
    error: { kind: 'displaced', code: 4409, reason: 'signed in elsewhere', retryable: false },
  })
  for (const hint of ['offline', 'online', 'hidden', 'visible', 'resume', 'wake'] as const) one.hint(hint)
  await pass(LONG)
  expect([one.emulator.attempts, two.client.connection.status]).toEqual([2, 'connected'])
  one.client.retry()
  await until(() => one.live(first) && second.statuses.at(-1) === 'failed', 'The first tab took its place')
  await pass(LONG)
  expect([one.emulator.attempts, second.error?.kind, first.timeline]).toEqual([3, 'displaced', ['gap']])
})

it('case 47: where an account may connect once, the second tab is refused and the first one not disturbed', async () => {
  const one = await phones({ emulated: { connectionsPerToken: 1 } })
  const first = one.hear(userEvents())
  await until(() => one.live(first), 'The first tab was live')
  const two = await phones({ beside: one, credentials: () => one.vendor.credentials().token })
  const second = two.hear(userEvents())
  await until(() => second.statuses.at(-1) === 'failed', 'The second tab was refused')
  expect([second.error?.kind, second.error?.reason]).toEqual(['unauthorized', 'The token has too many connections.'])
  await pass(LONG)
  one.ring(1)
  await until(() => first.events.length === 1, 'The first tab heard an event')
  expect([two.emulator.attempts, first.gaps, two.asked]).toEqual([3, [], ['first', 'rejected']])
})
