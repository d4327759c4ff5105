import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type ErrorKind, RealtimeError } from './errors'
import { fakeClient, fakeTopic } from './fake'
import type { Connection } from './machine'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const NAMES = ['cars', 'boats'] as const
const KINDS: readonly ErrorKind[] = ['network', 'unauthorized', 'refused', 'timeout', 'displaced']
const HINTS = ['online', 'offline', 'visible', 'hidden', 'pause', 'resume', 'wake'] as const

/** What can happen to a client: each word says who does something. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('pass'), ms: fc.integer({ min: 0, max: 40_000 }) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('event'), name: fc.constantFrom(...NAMES) }) },
  fc.record({
    what: fc.constantFrom('subscribe', 'unsubscribe', 'send', 'leave twice'),
    name: fc.constantFrom(...NAMES),
  }),
  fc.record({ what: fc.constant('end'), kind: fc.constantFrom(...KINDS) }),
  fc.record({ what: fc.constant('drop'), name: fc.constantFrom(...NAMES), kind: fc.constantFrom(...KINDS) }),
  fc.record({ what: fc.constant('hint'), hint: fc.constantFrom(...HINTS) }),
  fc.record({ what: fc.constantFrom('retry', 'close', 'connect', 'accept', 'hang', 'refuse') }),
) as fc.Arbitrary<{
  readonly what: string
  readonly ms?: number
  readonly name?: string
  readonly kind?: ErrorKind
  readonly hint?: (typeof HINTS)[number]
}>

/** Which members each status has, and no others. */
const MEMBERS: Readonly<Record<Connection['status'], readonly string[]>> = {
  idle: [],
  connecting: [],
  connected: [],
  suspended: [],
  closed: [],
  reconnecting: ['attempt', 'nextRetryAt', 'reason'],
  failed: ['error'],
}

function wellFormed(connection: Connection): void {
  const members = Object.keys(connection).filter((key) => key !== 'hint')
  expect(members.sort()).toEqual([...MEMBERS[connection.status], 'status'].sort())
  if (connection.status === 'reconnecting') {
    expect(connection.attempt).toBeGreaterThan(0)
    expect(connection.nextRetryAt).toBeGreaterThan(0)
    expect(connection.reason).toBeInstanceOf(RealtimeError)
  }
  if (connection.status === 'failed') expect(connection.error).toBeInstanceOf(RealtimeError)
}

it('keeps its promises whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 60, size: 'max' }), async (all) => {
      const error = (kind: ErrorKind) => new RealtimeError('walk', { kind, provider: 'fake' })
      vi.clearAllTimers()
      // What listeners throw is reported, not thrown on: so they note what is wrong.
      const wrong: string[] = []
      let mood = 'accept'
      let sent = 0
      const { client, vendor, tell, attached } = fakeClient({
        auth: () => (mood === 'hang' ? new Promise(() => {}) : mood === 'refuse' && Promise.reject(error('refused'))),
        join: () => (mood === 'hang' ? new Promise(() => {}) : undefined),
        leave: () => (mood === 'hang' ? new Promise(() => {}) : undefined),
        send: () => (mood === 'hang' ? new Promise(() => {}) : undefined),
      })
      const stops: { readonly name: string; readonly stop: () => void }[] = []
      const sends: Promise<unknown>[] = []
      const listen = (name: string): void => {
        // What a join of this topic may still owe, and the last event that was told.
        let epoch = -1
        let told = 0
        let gaps = 0
        const stop = client.subscribe(
          fakeTopic(name),
          (event) => {
            const [session, number] = event.split(':').map(Number) as [number, number]
            if (epoch >= 0 && session !== epoch && gaps === 0) wrong.push(`no gap before ${event}`)
            if (number <= told) wrong.push(`${event} after ${told}`)
            if (session !== epoch) gaps = 0
            epoch = session
            told = number
          },
          {
            onGap: () => {
              gaps++
            },
          },
        )
        stops.push({ name, stop })
      }
      for (const { what, ms = 0, name = '', kind = 'network', hint = 'online' } of all) {
        const own = stops.findIndex((one) => one.name === name)
        if (what === 'pass') await vi.advanceTimersByTimeAsync(ms)
        else if (what === 'subscribe') listen(name)
        else if (what === 'unsubscribe') stops.splice(own, own < 0 ? 0 : 1)[0]?.stop()
        else if (what === 'leave twice') {
          const { stop } = stops.splice(own, own < 0 ? 0 : 1)[0] ?? {}
          stop?.()
          await vi.advanceTimersByTimeAsync(300)
          stop?.()
        } else if (what === 'send') sends.push(client.send(fakeTopic(name), String(++sent)).catch(String))
        else if (what === 'event' && vendor.links.length) {
          vendor.hear(fakeTopic(name), `${vendor.links.length}:${++sent}`)
        } else if (what === 'end') vendor.links.at(-1)?.end(error(kind))
        else if (what === 'drop') vendor.links.at(-1)?.drop(fakeTopic(name), error(kind))
        else if (what === 'hint') tell(hint)
        else if (what === 'retry') client.retry()
        else if (what === 'close') await client.close()
        else if (what === 'connect') void client.connect().catch(String)
        else mood = what
        wellFormed(client.connection)
        for (const { connection } of client.links) wellFormed(connection)
      }
      expect(wrong).toEqual([])
      // One at a time: never two sessions of one link.
      const alive = vendor.links.filter(({ signal }) => !signal.aborted)
      expect(alive.length).toBeLessThanOrEqual(1)
      for (const { stop } of stops) stop()
      await client.close()
      expect(await Promise.all(sends)).toHaveLength(sends.length)
      await vi.advanceTimersByTimeAsync(300)
      expect(vi.getTimerCount(), 'timers left').toBe(0)
      expect(attached(), 'listeners left').toBe(0)
      expect(vendor.links.every(({ signal }) => signal.aborted)).toBe(true)
    }),
    { numRuns: 300 },
  )
})
