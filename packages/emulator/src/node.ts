export { createFaultProxy, type FaultProxy, type FaultProxyOptions, type Way } from './node/proxy'
export { type Announcement, createEmulator, type EmulatorOptions, type NodeEmulator } from './node/server'
