import { expect } from 'vitest'
import type { Frame } from '../vendor'
import { live } from './connection'
import type { Law } from './facts'
import { law } from './law'

/** What no vendor says, and what would break a client that trusts its peer. */
const strange: readonly Frame[] = [
  'not json',
  '',
  '\uFEFF{}',
  '{"type":',
  'null',
  '7',
  '"text"',
  '[]',
  '[{}]',
  '{}',
  '{"type":7}',
  '{"type":null,"data":{}}',
  '{"type":"nobodyknows","id":1}',
  '{"type":"constructor"}',
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  `{"type":"nobodyknows","deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
  new Uint8Array([0, 255, 1]),
]

/** How long a close at one moment may still have consequences, in ms. */
const AFTERMATH = 60_000

/** The laws of what must be survived, hidden and cleaned up. */
export const safetyLaws: readonly Law[] = [
  law(
    'half-open is noticed where the vendor has a heartbeat',
    async (scene) => {
      const heard = scene.hear(scene.topics[0])
      await live(scene, heard)
      const { silence } = scene
      expect(silence ?? 0, 'the silence after which the session calls its peer dead').toBeGreaterThan(0)
      const { attempts } = scene.emulator
      // A peer that is slow is not dead.
      for (const n of [1, 2, 3, 4]) {
        await scene.pass(0.9 * (silence ?? 0))
        scene.emit(n, scene.topics[0])
        await scene.until(() => heard.numbers.includes(n), 'An event was heard')
      }
      expect([heard.numbers, scene.emulator.attempts], 'with an event now and then').toEqual([[1, 2, 3, 4], attempts])
      scene.control.mute({ on: true })
      await scene.pass((silence ?? 0) + 10_000)
      // Where the open socket says it all, a mute server that takes connections looks like any quiet one.
      if (scene.facts.welcome) expect(scene.client.connection.status).toBe('reconnecting')
      // Nobody waits for a dead peer to close.
      expect(scene.emulator.attempts).toBeGreaterThan(attempts)
      scene.control.mute({ on: false })
      await scene.until(() => heard.markers > 0, 'The topic came back')
    },
    { clock: true, applies: ({ capabilities }) => capabilities.heartbeat },
  ),

  law('frames nobody knows are survived', async (scene) => {
    const [topic] = scene.topics
    const heard = scene.hear(topic)
    await live(scene, heard)
    const [connection] = scene.emulator.connections
    for (const [i, frame] of strange.entries()) {
      connection?.send(frame)
      scene.emit(i, topic)
    }
    await scene.until(() => heard.numbers.length === strange.length, 'Every event between them was heard')
    expect([heard.status, heard.numbers]).toEqual(['live', [...strange.keys()]])
    expect([scene.emulator.attempts, connection?.closed], 'connections, and how the first one ended').toEqual([1, null])
    expect(scene.warnings, 'frames that were told to inspect').toBeGreaterThan(0)
    expect('polluted' in {}, 'a prototype is polluted').toBe(false)
  }),

  law(
    'no timer, listener or socket left',
    async (scene) => {
      const [topic, other] = scene.topics
      // Closed at every moment on the way up: while credentials are asked, dialling, authenticating, joining, live, leaving.
      scene.grant(() => new Promise((resolve) => setTimeout(resolve, 20, scene.valid)))
      for (let moment = 0; moment <= 160; moment += 5) {
        scene.client.connect().catch(() => undefined)
        const heard = [scene.hear(topic), scene.hear(other)]
        if (moment > 100) scene.control.drop()
        await scene.pass(moment)
        for (const { stop } of heard) stop()
        if (moment % 2) await scene.pass(300)
        await scene.client.close()
        // What was on its way arrives, at nobody.
        await scene.pass(50)
        const { attempts } = scene.emulator
        const open = scene.emulator.connections.filter(({ closed }) => !closed)
        expect([open.length, scene.timers()], `connections and timers after a close at ${moment} ms`).toEqual([0, 0])
        await scene.pass(AFTERMATH)
        expect(scene.emulator.attempts, `attempts long after a close at ${moment} ms`).toBe(attempts)
        expect(scene.client.connection.status).toBe('closed')
      }
    },
    { clock: true },
  ),
]
