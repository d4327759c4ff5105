'use client'
export {
  emulatorFaults,
  type FaultControl,
  type FaultOptions,
  type Faults,
} from './faults'
export type { Har, HarEntry, HarWebSocketMessage } from './har'
export { TributaryDevtools, type TributaryDevtoolsProps } from './panel'
export { type Recorder, record } from './record'
export type { Bounds } from './ring'
