import { createClient } from '@tributary/core'
import { navixy as emulated } from '@tributary/emulator'
import { createEmulator, type NodeEmulator } from '@tributary/emulator/node'
import { afterEach, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { lastKnown, navixy, trackerStates } from './index'

let emulator: NodeEmulator | undefined
afterEach(() => emulator?.close())

/** What the vendor's page names as the most. */
const ENTRIES = 12_000
const FRAMES = 5

it.each(['wrapped', 'bare'])(
  'delivers twelve thousand entries in %s batches, none lost and none twice',
  async (shape) => {
    const vendor = emulated({ trackers: 1 })
    emulator = await createEmulator({ vendors: [vendor] })
    const client = createClient({
      providers: [navixy({ url: emulator.url('navixy'), credentials: () => vendor.credentials().hash })],
      WebSocket,
    })
    const topic = trackerStates({ target: 'all', format: 'compact' })
    const counts = new Map<string, number>()
    const gaps: unknown[] = []
    let heard = 0
    let shown = 0
    client.subscribe(
      topic,
      (event) => {
        if (event.type !== 'state') return
        heard++
        const id = `${event.state.source_id} ${event.state.gps?.updated}`
        counts.set(id, (counts.get(id) ?? 0) + 1)
      },
      { onGap: (gap) => gaps.push(gap) },
    )
    client.watch(topic, lastKnown, (states) => {
      shown = states.size
    })
    const control = emulator.control('navixy')
    // The current state of the one tracker there is; the view came in time.
    await vi.waitUntil(() => heard === 1, { timeout: 5_000 })
    counts.clear()
    for (let second = 0; second < 2; second++) {
      for (let frame = 0; frame < FRAMES; frame++) {
        const data = Array.from({ length: ENTRIES / FRAMES }, (_, i) => {
          const source_id = 100_000 + frame * (ENTRIES / FRAMES) + i
          const gps = { updated: `2026-01-01 00:00:0${second}`, location: { lat: 45, lng: i / 1000 }, speed: i % 90 }
          const state = { source_id, gps, connection_status: 'active', movement_status: 'moving', ignition: true }
          return shape === 'bare' ? state : { type: 'source_state_event', state }
        })
        expect(control.emit({ type: 'event', event: 'state_batch', data })).toEqual({ connections: 1 })
        const so = 1 + second * ENTRIES + (frame + 1) * (ENTRIES / FRAMES)
        await vi.waitUntil(() => heard === so, { timeout: 5_000, interval: 1 })
      }
    }
    expect(counts.size).toBe(2 * ENTRIES)
    expect(new Set(counts.values())).toEqual(new Set([1]))
    await vi.waitUntil(() => shown === ENTRIES + 1, { timeout: 5_000 })
    expect([gaps, emulator.attempts]).toEqual([[], 1])
    await client.close()
  },
  30_000,
)
