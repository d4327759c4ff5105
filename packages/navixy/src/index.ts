export type {
  NavixyAccess,
  NavixyBatchEvent,
  NavixyCompactState,
  NavixyCounter,
  NavixyField,
  NavixyGps,
  NavixyGsm,
  NavixyInput,
  NavixyIot,
  NavixyIotEvent,
  NavixyIotValue,
  NavixyLifecycle,
  NavixyReading,
  NavixyReadingsEvent,
  NavixyState,
  NavixyStateEvent,
  NavixyVirtualSensor,
} from './events'
export { type NavixyOptions, navixy, type Sources } from './provider'
export { type LoginOptions, loginCredentials, type StatesSnapshotOptions, statesSnapshot, trackerList } from './rest'
export {
  type IotMonitorParams,
  iotMonitor,
  type Target,
  type TrackerReadingsParams,
  type TrackerStateParams,
  type TrackerStatesParams,
  trackerReadings,
  trackerState,
  trackerStates,
} from './topics'
export { lastKnown, readings, trail } from './views'
