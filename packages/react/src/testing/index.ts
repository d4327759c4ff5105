export { type EmulatorLine, remoteStage, type StageOptions } from './open'
export type { Place, Places } from './places'
export { type RealtimeResult, renderWithRealtime } from './render'
export type { Scenario, Stage, VendorName } from './stage'
