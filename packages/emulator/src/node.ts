export { type Announcement, createEmulator, type EmulatorOptions, type NodeEmulator } from './node/server'
