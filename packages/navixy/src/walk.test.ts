import type { Client, FoldHandle, Topic, View } from '@tributary/core'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lifecycleFrame, logoutFrame, scene } from '../test/scene'
import { lastKnown, readings, trackerReadings, trackerState, trackerStates } from './index'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const TRACKERS = [1, 2, 3, 4, 5, 6, 7, 8]
const STEPS = 60

type Fold = Pick<FoldHandle<ReadonlyMap<number, unknown>>, 'read' | 'subscribe' | 'refetch'>
interface Wish {
  readonly topic: Topic
  /** How many its view shows in the end. */
  readonly size: number
  readonly show: (client: Client) => Fold
}
function wish<Event, Value>(topic: Topic<Event>, view: View<Event, ReadonlyMap<number, Value>>, size: number): Wish {
  return { topic, size, show: (client) => client['~fold'](topic, view) }
}

/** Topics that overlap. */
const wishes = [
  wish(trackerStates({ target: 'all' }), lastKnown, 8),
  wish(trackerState({ trackers: [1, 2] }), lastKnown, 2),
  wish(trackerState({ trackers: [2, 3] }), lastKnown, 2),
  wish(trackerStates({ target: [5], format: 'compact' }), lastKnown, 1),
  wish(trackerReadings({ target: 'all' }), readings, 8),
  wish(trackerReadings({ target: [4] }), readings, 1),
  wish(trackerReadings({ target: [4, 5] }), readings, 2),
  wish(trackerReadings({ target: [5, 6, 7] }), readings, 3),
]

function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

it.each(TRACKERS)(
  'comes to rest with every topic live, whole and recovered, whatever happened (seed %i)',
  async (seed) => {
    const next = numbers(seed)
    const sources = async () => TRACKERS.map((id) => [id, 10_000 + id] as const)
    const stage = scene(
      {
        trackers: TRACKERS.length,
        batches: seed % 3 ? 'wrapped' : 'bare',
        unsubscribed: seed % 2 ? 'list' : 'silence',
        lengthFraming: seed % 5 ? 'asked' : 'always',
      },
      seed % 2 ? { sources } : {},
    )
    const { client, control, pass, emulator } = stage
    const shown = new Map<Wish, { readonly fold: Fold; readonly stop: () => void }>()
    const toggle = (wanted: Wish) => {
      const there = shown.get(wanted)
      there?.stop()
      if (there) return void shown.delete(wanted)
      const fold = wanted.show(client)
      shown.set(wanted, { fold, stop: fold.subscribe(() => {}) })
    }
    const one = (): Wish => wishes[next(wishes.length)] ?? expect.fail('no wish')
    const deeds: readonly (() => unknown)[] = [
      ...Array.from({ length: 8 }, () => () => toggle(one())),
      () => control.drop(),
      () => control.drop({ code: 1000 }),
      () => control.expire(),
      () => control.emit(logoutFrame),
      () => control.emit(lifecycleFrame(10_001 + next(8), 'block')),
      () => control.emit(lifecycleFrame(10_001 + next(8), 'unblock')),
      () => shown.get(one())?.fold.refetch(),
      () => control.delay({ ms: next(2) * 300 }),
      () => control.mute({ on: next(3) === 0 }),
    ]
    control.pause({ on: false })
    for (let step = 0; step < STEPS; step++) {
      void deeds[next(deeds.length)]?.()
      await pass(next(4_000))
    }
    control.mute({ on: false })
    control.delay({ ms: 0 })
    for (const id of TRACKERS) control.emit(lifecycleFrame(10_000 + id, 'unblock'))
    client.retry()
    await pass(200_000)
    // Then some come and go on a connection that lives, and what comes reaches everybody who wants it.
    control.pause({ on: true })
    for (let step = 0; step < STEPS; step++) {
      toggle(one())
      await pass(next(1_000))
    }
    await pass(30_000)
    const mark = { timestamp: 'the end' }
    for (const id of TRACKERS) {
      const state = { source_id: 10_000 + id, ...mark }
      control.emit({ type: 'event', event: 'state', data: state })
      control.emit({ type: 'event', event: 'state_batch', data: [{ state }] })
      control.emit({ type: 'event', event: 'readings_batch', data: [{ tracker_id: id, ...mark }] })
    }
    await pass(1_000)
    for (const [{ topic, size }, { fold }] of shown) {
      const marked = [...fold.read().data.values()].filter((value) => Object(value).timestamp === mark.timestamp)
      expect([topic.name, marked.length]).toEqual([topic.name, size])
    }
    control.drop()
    await pass(30_000)
    for (const [{ topic, size }, { fold }] of shown) {
      const { status, data, gap } = fold.read()
      expect([topic.name, status, data.size, gap?.recovered]).toEqual([topic.name, 'live', size, true])
    }
    for (const { stop } of shown.values()) stop()
    await pass(30_000)
    expect(emulator.connections.filter(({ closed }) => !closed)).toEqual([])
    await client.close()
    expect(vi.getTimerCount()).toBe(0)
  },
  30_000,
)
