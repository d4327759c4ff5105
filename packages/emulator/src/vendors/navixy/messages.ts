import type { Vehicle } from './fleet'

/** How a moment is written: as the common API does, without a zone, or as ISO 8601. */
export type Clock = (at: number) => string

export const plainTime: Clock = (at) => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
export const isoTime: Clock = (at) => new Date(at).toISOString().replace(/\.\d+/, '')

/** A source's state with the documented fields, or the fewer of the compact format. All of it is synthetic. */
export function stateOf(vehicle: Vehicle, format: 'full' | 'compact', clock: Clock = plainTime): object {
  const updated = clock(vehicle.updated)
  const compact = {
    source_id: vehicle.source,
    gps: {
      updated,
      signal_level: 100,
      location: { lat: vehicle.lat, lng: vehicle.lng },
      heading: vehicle.heading,
      speed: vehicle.speed,
      alt: 61,
    },
    connection_status: vehicle.connection,
    movement_status: vehicle.movement,
    movement_status_update: clock(vehicle.moved),
    ignition: vehicle.movement !== 'parked',
    ignition_update: clock(vehicle.switched),
    last_update: updated,
  }
  if (format === 'compact') return compact
  return {
    ...compact,
    gsm: { updated, signal_level: 80, network_name: 'Synthetic', roaming: false },
    battery_level: 97,
    battery_update: updated,
    inputs: [vehicle.movement !== 'parked', false],
    inputs_update: updated,
    outputs: [false],
    outputs_update: updated,
    additional: { hardware_key: { value: `${20_910_000 + vehicle.id}`, updated } },
    actual_track_update: clock(vehicle.moved),
  }
}

export interface ReadingsAsked {
  readonly sensorType?: string | undefined
  /** Parts of composite sensors as well. */
  readonly components: boolean
}

/** What a vehicle's sensors say, as `tracker/readings` words it. */
export function readingsOf(vehicle: Vehicle, { sensorType, components }: ReadingsAsked, clock: Clock): object {
  const update_time = clock(vehicle.updated)
  const sensor = (sensor_id: number, type: string, label: string, value: number, units_type: string) => ({
    sensor_id,
    label,
    units: '',
    name: `${type}_level`,
    type,
    min_value: 0,
    max_value: 100,
    value: Math.round(value * 100) / 100,
    units_type,
    converted_units_type: null,
    converted_value: null,
    update_time,
  })
  const base = vehicle.id * 10
  const inputs = [
    sensor(base, 'fuel', 'Fuel', vehicle.fuel, 'litre'),
    ...(components
      ? [{ ...sensor(base + 1, 'fuel', 'Tank 1', vehicle.fuel / 2, 'litre'), composite_sensor_ids: [base] }]
      : []),
    sensor(base + 2, 'temperature', 'Cargo', 4 + (vehicle.speed % 3), 'celsius'),
  ].filter(({ type }) => !sensorType || type === sensorType)
  const ignition = {
    sensor_id: base + 3,
    label: 'Virtual ignition',
    value: vehicle.movement === 'parked' ? 'Off' : 'On',
    type: 'virtual_ignition',
    update_time,
  }
  const virtual_sensors = [ignition].filter(({ type }) => !sensorType || type === sensorType)
  if (sensorType) return { inputs, virtual_sensors }
  return {
    inputs,
    states: [{ field: 'obd_speed', value: vehicle.speed, update_time }],
    virtual_sensors,
    counters: [{ type: 'odometer', value: vehicle.odometer, update_time }],
  }
}

/** The last attribute values of a vehicle, newest first: twelve at the most. */
export function iotOf(vehicle: Vehicle): object {
  const value = (written: unknown) => [
    { msg_time: isoTime(vehicle.updated), srv_time: isoTime(vehicle.updated), value: written },
  ]
  const nonnull_fields = {
    satellites: value(11),
    heading: value(vehicle.heading),
    latitude: value(String(vehicle.lat)),
    longitude: value(String(vehicle.lng)),
    speed: value(vehicle.speed),
  }
  return { tracker_id: vehicle.id, nonnull_fields, all_fields: { ...nonnull_fields, lls_level_1: value(null) } }
}
