// What must compile, and what must not.
import { createClient, type Topic, type View } from '@tributary/core'
import { useSubscription } from '@tributary/react'
import { expectTypeOf } from 'vitest'
import {
  iotMonitor,
  lastKnown,
  loginCredentials,
  type NavixyBatchEvent,
  type NavixyCompactState,
  type NavixyIotEvent,
  type NavixyReading,
  type NavixyReadingsEvent,
  type NavixyState,
  navixy,
  readings,
  statesSnapshot,
  trackerList,
  trackerReadings,
  trackerState,
  trackerStates,
  trail,
} from './index'

declare const id: number | null

// ---------- the provider
export const client = createClient({
  providers: [
    navixy({ region: 'eu', credentials: () => 'hash', sources: trackerList }),
    navixy({
      name: 'depot',
      baseUrl: 'https://x',
      credentials: loginCredentials({ region: 'eu', login: 'a', password: 'b' }),
    }),
    navixy({ url: 'wss://x', credentials: async ({ signal }) => String(signal), silence: undefined, name: undefined }),
  ],
})
// @ts-expect-error credentials are required
navixy({ region: 'eu' })
// @ts-expect-error no such region
navixy({ region: 'mars', credentials: () => '' })
// @ts-expect-error the hash is a string
navixy({ region: 'eu', credentials: () => 7 })
// @ts-expect-error pairs of numbers
navixy({ region: 'eu', credentials: () => '', sources: async () => [['1', 2]] })

// ---------- topics
expectTypeOf(trackerState({ trackers: [7] })).toEqualTypeOf<Topic<NavixyBatchEvent>>()
expectTypeOf(trackerState({ trackers: [7], format: 'compact' })).toEqualTypeOf<
  Topic<NavixyBatchEvent<NavixyCompactState>>
>()
expectTypeOf(trackerStates({ target: 'all' })).toEqualTypeOf<Topic<NavixyBatchEvent<NavixyState>>>()
expectTypeOf(trackerReadings({ target: [1] })).toEqualTypeOf<Topic<NavixyReadingsEvent>>()
expectTypeOf(iotMonitor({ target: [1], flowId: undefined })).toEqualTypeOf<Topic<NavixyIotEvent>>()
export const asCompact: Topic<NavixyBatchEvent<NavixyCompactState>> = trackerState({ trackers: [1] })
// @ts-expect-error unknown option
trackerState({ trackers: [7], formt: 'compact' })
// @ts-expect-error no such format
trackerState({ trackers: [7], format: 'tiny' })
// @ts-expect-error null is no tracker
trackerState({ trackers: [id] })
// @ts-expect-error it has no `all`
iotMonitor({ target: 'all' })

// ---------- events, narrowed by their type
export function words(event: NavixyBatchEvent | NavixyReadingsEvent | NavixyIotEvent): unknown {
  switch (event.type) {
    case 'state':
      expectTypeOf(event.state.gps?.location.lat).toEqualTypeOf<number | undefined>()
      expectTypeOf(event.state.additional?.event_code?.value).toEqualTypeOf<unknown>()
      return event.state.gsm?.network_name
    case 'lifecycle':
      return event.lifecycle_event satisfies 'block' | 'unblock' | 'corrupt'
    case 'access':
      return event.status satisfies 'normal' | 'blocked' | 'unknown' | 'disallowed'
    case 'readings':
      return event.virtual_sensors?.[0]?.value satisfies string | undefined
    case 'iot':
      return event.all_fields.speed?.[0]?.value satisfies number | string | null | undefined
    default:
      return event satisfies never
  }
}

// ---------- views
export const fleet: View<NavixyBatchEvent, ReadonlyMap<number, NavixyCompactState>> = lastKnown
export function Fleet() {
  expectTypeOf(useSubscription(trackerStates({ target: 'all' }), lastKnown).data).toEqualTypeOf<
    ReadonlyMap<number, NavixyCompactState>
  >()
  const way = useSubscription(trackerState({ trackers: [7], format: 'compact' }), trail({ limit: 500 }))
  expectTypeOf(way.data).toEqualTypeOf<readonly NavixyCompactState[]>()
  const { data } = useSubscription(trackerReadings({ target: 'all' }), readings)
  expectTypeOf(data).toEqualTypeOf<ReadonlyMap<number, NavixyReading>>()
  const snapshot = statesSnapshot({ region: 'eu', hash: async ({ signal }) => String(signal) })
  const read = useSubscription(trackerStates({ target: 'all' }), { ...lastKnown, snapshot })
  expectTypeOf(read.data).toEqualTypeOf<ReadonlyMap<number, NavixyCompactState>>()
  // @ts-expect-error states are no readings
  useSubscription(trackerStates({ target: 'all' }), readings)
  return null
}
