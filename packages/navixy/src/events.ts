/*
 * What Navixy's events carry, as its pages "WebSocket Events", "Tracker" and "Sensor readings" document it. Times without a zone
 * (`yyyy-MM-dd HH:mm:ss`) are in the user's time zone. A field that is null may be missing, and new ones may come.
 */

/** Where a tracker is, how fast and in which direction, and how well that is known. */
export interface NavixyGps {
  readonly updated: string | null
  /** Percent. */
  readonly signal_level?: number | null
  readonly location: { readonly lat: number; readonly lng: number }
  /** Degrees. */
  readonly heading?: number
  /** km/h. */
  readonly speed?: number
  /** Metres. */
  readonly alt?: number
  /** Metres. */
  readonly precision?: number
  /** Located by the cells of the mobile network. */
  readonly gsm_lbs?: boolean
}

/** The mobile network that a tracker is in. */
export interface NavixyGsm {
  readonly updated: string | null
  /** Percent. */
  readonly signal_level?: number | null
  readonly network_name?: string | null
  readonly roaming?: boolean | null
}

/** A state in the format `compact`. `source_id` is the device, not the tracker. */
export interface NavixyCompactState {
  readonly source_id: number
  readonly gps?: NavixyGps | null
  readonly connection_status?: 'signal_lost' | 'just_registered' | 'just_replaced' | 'offline' | 'idle' | 'active'
  readonly movement_status?: 'moving' | 'stopped' | 'parked'
  readonly movement_status_update?: string | null
  readonly ignition?: boolean | null
  readonly ignition_update?: string | null
  readonly last_update?: string | null
}

/** A state in the format `full`. */
export interface NavixyState extends NavixyCompactState {
  readonly gsm?: NavixyGsm | null
  /** Percent. */
  readonly battery_level?: number | null
  readonly battery_update?: string | null
  readonly inputs?: readonly boolean[] | null
  readonly inputs_update?: string | null
  readonly outputs?: readonly boolean[] | null
  readonly outputs_update?: string | null
  /** Depends on the tracker's model: `hardware_key`, `event_code` and others. */
  readonly additional?: { readonly [name: string]: { readonly value: unknown; readonly updated: string | null } } | null
  readonly actual_track_update?: string | null
}

/** One state: sent after each subscribe, when it changes, and after unblocking. */
export interface NavixyStateEvent<S = NavixyState> {
  readonly type: 'state'
  readonly state: S
  /** The user's time when it was sent. */
  readonly user_time?: string
}

/** A device was blocked, unblocked, or removed (`corrupt`). */
export interface NavixyLifecycle {
  readonly type: 'lifecycle'
  readonly source_id: number
  readonly lifecycle_event: 'block' | 'unblock' | 'corrupt'
  readonly timestamp?: string
}

/**
 * What the vendor answered for a tracker when subscribing: information, not an error. Told where it is not `normal`, and when it has become
 * so again. A `blocked` tracker sends lifecycle events only, an `unknown` one does not exist or is not yours, a `disallowed` one is not for
 * this session.
 */
export interface NavixyAccess {
  readonly type: 'access'
  readonly tracker_id: number
  readonly status: 'normal' | 'blocked' | 'unknown' | 'disallowed'
}

/** Whatever a topic of states in batches tells. */
export type NavixyBatchEvent<S = NavixyState> = NavixyStateEvent<S> | NavixyLifecycle | NavixyAccess

/** The value of a sensor that measures. */
export interface NavixyInput {
  readonly sensor_id: number
  readonly value: number
  readonly label?: string
  readonly units?: string
  readonly name?: string
  readonly type?: string
  readonly units_type?: string
  readonly update_time?: string
  readonly min_value?: number | null
  readonly max_value?: number | null
  readonly converted_units_type?: string | null
  readonly converted_value?: number | null
  /** The composite sensors that include this one. */
  readonly composite_sensor_ids?: readonly number[]
}
/** One of the states that a tracker reports, by its name. */
export interface NavixyField {
  readonly field: string
  readonly value: string | number | boolean | null
  readonly update_time?: string
}
/** The value of a sensor that the vendor derives from others. */
export interface NavixyVirtualSensor {
  readonly sensor_id: number
  readonly value: string
  readonly label?: string
  readonly type?: string
  readonly update_time?: string
}
/** A counter of a tracker, such as its odometer. */
export interface NavixyCounter {
  readonly type: string
  readonly value: number
  readonly update_time?: string
}

/** What has changed of a tracker's readings; the view {@link readings} puts the changes together. */
export interface NavixyReading {
  readonly type: 'readings'
  readonly tracker_id: number
  readonly inputs?: readonly NavixyInput[]
  readonly states?: readonly NavixyField[]
  readonly virtual_sensors?: readonly NavixyVirtualSensor[]
  readonly counters?: readonly NavixyCounter[]
  readonly timestamp?: string
}
/** Whatever a topic of readings tells. */
export type NavixyReadingsEvent = NavixyReading | NavixyLifecycle | NavixyAccess

/** One value of an attribute. Times are ISO 8601 in UTC. */
export interface NavixyIotValue {
  readonly value: number | string | null
  readonly msg_time: string
  readonly srv_time: string
}
/** The attributes of a tracker's last messages, at most twelve, newest first. */
export interface NavixyIot {
  readonly type: 'iot'
  readonly tracker_id: number
  /** Without the messages in which the attribute was missing. */
  readonly nonnull_fields: { readonly [field: string]: readonly NavixyIotValue[] }
  /** With a null for each of those. */
  readonly all_fields: { readonly [field: string]: readonly NavixyIotValue[] }
}
/** Whatever a topic of IoT values tells. */
export type NavixyIotEvent = NavixyIot | NavixyAccess
