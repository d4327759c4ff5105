export {
  type Behaviour,
  delays,
  drops,
  type Hooks,
  healthy,
  loses,
  type Match,
  mutes,
  overtakes,
  refuses,
  repeats,
  replaces,
  says,
  sequence,
  together,
} from './behaviour'
export type { Connection } from './connection'
export type { Control } from './control'
export type { Emulator } from './engine'
export type { Hangup } from './hangup'
export type { LogEntry } from './log'
export { createMemoryEmulator, type MemoryEmulator, type MemoryEmulatorOptions } from './memory'
export type { RecordedEntry, RecordedFacts, RecordedMessage, Recording } from './recording'
export { type RemoteControl, type RemoteControlOptions, remoteControl } from './remote'
export { type ReplayOptions, replay } from './replay'
export type { MemoryWebSocket } from './socket'
export type { Arrival, Conversation, Frame, Peer, Vendor, VendorFactory } from './vendor'
export { type Navixy, type NavixyCredentials, navixy } from './vendors/navixy'
export type { NavixyOptions } from './vendors/navixy/options'
export { type Rested, rested } from './vendors/rested'
export type { RestedEndpoint, RestedOptions } from './vendors/rested/options'
export type { SyntheticOrder } from './vendors/rested/stream'
export type { RestedCredentials, RestedLogin, RestedUser } from './vendors/rested/users'
export { type Skapi, skapi } from './vendors/skapi'
export type { SyntheticSay } from './vendors/skapi/chat'
export type { SkapiCode, SkapiOptions } from './vendors/skapi/options'
export type { SkapiCredentials, SkapiUser } from './vendors/skapi/tokens'
export { type TeleTracker, teletracker } from './vendors/teletracker'
export type { TeleTrackerCredentials, TeleTrackerSignIn, TeleTrackerUser } from './vendors/teletracker/accounts'
export type { TeleTrackerOptions } from './vendors/teletracker/options'
export {
  play,
  type SceneOptions,
  type Step,
  type SyntheticEvent,
  teletrackerCall,
  teletrackerText,
} from './vendors/teletracker/stream'
export { type WebSocketVendor, websocketServer } from './vendors/websocket'
export type { WebSocketCredentials, WebSocketServerOptions } from './vendors/websocket/options'
export type { Tick } from './vendors/websocket/ticker'
