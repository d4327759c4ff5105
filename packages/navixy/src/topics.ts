import { createTopic, type Json, type Params, type Topic, type TopicOptions } from '@tributary/core'
import type { NavixyBatchEvent, NavixyCompactState, NavixyIotEvent, NavixyReadingsEvent, NavixyState } from './events'

/** The name of the provider unless it is given another. */
export const NAME = 'navixy'

/** All trackers of the account, or those with these ids. */
export type Target = 'all' | readonly number[]
type Format = 'full' | 'compact'
type StateFor<F extends Format> = F extends 'compact' ? NavixyCompactState : NavixyState

/** What {@link trackerState} takes. */
export interface TrackerStateParams<F extends Format> extends TopicOptions {
  /** Ids of trackers; up to about 100, says the vendor. For more there is {@link trackerStates}. */
  readonly trackers: readonly number[]
  /** Default `full`. */
  readonly format?: F | undefined
}
/** What {@link trackerStates} takes. */
export interface TrackerStatesParams<F extends Format> extends TopicOptions {
  readonly target: Target
  /** The time between two batches, in the vendor's own words, such as `"5s"`. */
  readonly rateLimit?: string | undefined
  /** Default `full`. */
  readonly format?: F | undefined
}
/** What {@link trackerReadings} takes. */
export interface TrackerReadingsParams extends TopicOptions {
  readonly target: Target
  /** The time between two batches, such as `"5s"`. */
  readonly rateLimit?: string | undefined
  /** Only sensors of this type; states and counters are left out. */
  readonly sensorType?: string | undefined
  /** Whether to tell the parts of composite sensors. Default true. */
  readonly includeComponents?: boolean | undefined
}
/** What {@link iotMonitor} takes. */
export interface IotMonitorParams extends TopicOptions {
  /** Ids of trackers, ten at the most. */
  readonly target: readonly number[]
  /** The time between two batches, such as `"5s"`. */
  readonly rateLimit?: string | undefined
  /** The IoT Logic flow; one of the vendor's two pages requires it. */
  readonly flowId?: number | undefined
}

/** The trackers' states, each as it changes (the vendor's event `state`). */
export function trackerState<F extends Format = 'full'>(
  params: TrackerStateParams<F>,
): Topic<NavixyBatchEvent<StateFor<F>>> {
  const { provider, trackers, format } = params
  return make(provider, 'state', trackers, { format: compact(format) })
}

/** The trackers' states in batches, for large fleets (the vendor's event `state_batch`). */
export function trackerStates<F extends Format = 'full'>(
  params: TrackerStatesParams<F>,
): Topic<NavixyBatchEvent<StateFor<F>>> {
  const { provider, target, rateLimit, format } = params
  return make(provider, 'state_batch', target, { rate_limit: rateLimit, format: compact(format) })
}

/** What the trackers' sensors, states and counters say, as far as it has changed (the vendor's event `readings_batch`). */
export function trackerReadings(params: TrackerReadingsParams): Topic<NavixyReadingsEvent> {
  const { provider, target, rateLimit, sensorType, includeComponents } = params
  return make(provider, 'readings_batch', target, {
    rate_limit: rateLimit,
    sensor_type: sensorType,
    include_components: includeComponents === false ? false : undefined,
  })
}

/** The last values of the attributes that the trackers send (the vendor's event `iot_monitor`, the Data Stream Analyzer). */
export function iotMonitor(params: IotMonitorParams): Topic<NavixyIotEvent> {
  const { provider, target, rateLimit, flowId } = params
  return make(provider, 'iot_monitor', target, { rate_limit: rateLimit, flow_id: flowId })
}

/** The vendor's name of an event, and so of its topics. */
export type EventName = 'state' | 'state_batch' | 'readings_batch' | 'iot_monitor'

/** What a topic asks of the vendor: its params are the vendor's own fields. */
export interface Wanted {
  readonly event: EventName
  readonly target: Target
  readonly settings: { readonly [field: string]: Json | undefined }
}

/** What a topic asks of the vendor; nothing where it is none of ours. */
export function wantedBy({ name, params: { target, ...settings } = {} }: Topic): Wanted | undefined {
  return target && /^(state|(state|readings)_batch|iot_monitor)$/.test(name)
    ? { event: name as EventName, target: target as Target, settings }
    : undefined
}

/** Each id once and in order, so that equal sets are the same topic; likewise a default is the same as nothing. */
function make<Event>(provider = NAME, event: EventName, target: Target, settings: Wanted['settings']): Topic<Event> {
  const ids = target === 'all' ? target : [...new Set(target)].sort((a, b) => a - b)
  return createTopic<Event>(provider, event, { target: ids, ...settings } as Params)
}
const compact = (format: Format | undefined) => (format === 'compact' ? format : undefined)
