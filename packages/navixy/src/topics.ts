import { createTopic, type Json, type Params, type Topic, type TopicOptions } from '@tributary/core'
import type { NavixyBatchEvent, NavixyCompactState, NavixyIotEvent, NavixyReadingsEvent, NavixyState } from './events'

/** The name of the provider unless it is given another. */
export const NAME = 'navixy'

/** All trackers of the account, or those with these ids. */
export type Target = 'all' | readonly number[]
type Format = 'full' | 'compact'
type StateFor<F extends Format> = F extends 'compact' ? NavixyCompactState : NavixyState

export interface TrackerStateParams<F extends Format> extends TopicOptions {
  /** Ids of trackers; up to about 100, says the vendor. For more there is {@link trackerStates}. */
  readonly trackers: readonly number[]
  /** Default `full`. */
  readonly format?: F | undefined
}
export interface TrackerStatesParams<F extends Format> extends TopicOptions {
  readonly target: Target
  /** The time between two batches, in the vendor's own words, such as `"5s"`. */
  readonly rateLimit?: string | undefined
  /** Default `full`. */
  readonly format?: F | undefined
}
export interface TrackerReadingsParams extends TopicOptions {
  readonly target: Target
  /** The time between two batches, such as `"5s"`. */
  readonly rateLimit?: string | undefined
  /** Only sensors of this type; states and counters are left out. */
  readonly sensorType?: string | undefined
  /** Whether to tell the parts of composite sensors. Default true. */
  readonly includeComponents?: boolean | undefined
}
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
  return make(provider, 'trackerState', { target: ids(trackers), format: format === 'compact' ? format : undefined })
}

/** The trackers' states in batches, for large fleets (the vendor's event `state_batch`). */
export function trackerStates<F extends Format = 'full'>(
  params: TrackerStatesParams<F>,
): Topic<NavixyBatchEvent<StateFor<F>>> {
  const { provider, target, rateLimit, format } = params
  return make(provider, 'trackerStates', {
    target: ids(target),
    rateLimit,
    format: format === 'compact' ? format : undefined,
  })
}

/** What the trackers' sensors, states and counters say, as far as it has changed (the vendor's event `readings_batch`). */
export function trackerReadings(params: TrackerReadingsParams): Topic<NavixyReadingsEvent> {
  const { provider, target, rateLimit, sensorType, includeComponents } = params
  return make(provider, 'trackerReadings', {
    target: ids(target),
    rateLimit,
    sensorType,
    includeComponents: includeComponents === false ? false : undefined,
  })
}

/** The last values of the attributes that the trackers send (the vendor's event `iot_monitor`, the Data Stream Analyzer). */
export function iotMonitor(params: IotMonitorParams): Topic<NavixyIotEvent> {
  const { provider, target, rateLimit, flowId } = params
  return make(provider, 'iotMonitor', { target: ids(target), rateLimit, flowId })
}

/** The vendor's name of an event. */
export type EventName = 'state' | 'state_batch' | 'readings_batch' | 'iot_monitor'

const EVENTS: { readonly [name: string]: EventName } = {
  trackerState: 'state',
  trackerStates: 'state_batch',
  trackerReadings: 'readings_batch',
  iotMonitor: 'iot_monitor',
}

/** What a topic asks of the vendor. */
export interface Wanted {
  readonly event: EventName
  readonly target: Target
  /** The other fields of its request. */
  readonly settings: { readonly [field: string]: Json | undefined }
}

/** What a topic asks of the vendor; nothing where it is none of ours. */
export function wantedBy({ name, params = {} }: Topic): Wanted | undefined {
  const event = Object.hasOwn(EVENTS, name) ? EVENTS[name] : undefined
  const { target, rateLimit, format, sensorType, includeComponents, flowId } = params
  if (!event || !target) return undefined
  const settings = {
    rate_limit: rateLimit,
    format,
    sensor_type: sensorType,
    include_components: includeComponents,
    flow_id: flowId,
  }
  return { event, target: target as Target, settings }
}

function make<Event>(
  provider = NAME,
  name: string,
  params: { [K in keyof Params]: Params[K] | undefined },
): Topic<Event> {
  const said = Object.entries(params).filter(([, value]) => value !== undefined)
  return createTopic<Event>(provider, name, Object.fromEntries(said) as Params)
}

/** Each id once and in order, so that equal sets are the same topic. */
const ids = (target: Target): Target => (target === 'all' ? target : [...new Set(target)].sort((a, b) => a - b))
