import { createEmulator, createFaultProxy, type Emulator, type FaultProxy } from '@tributary/emulator/node'
import { WebSocket } from 'ws'

export const emulator: Emulator = await createEmulator()
export const proxy: FaultProxy = await createFaultProxy({ to: emulator.url('websocket') })
export const open = () => new WebSocket(proxy.url(emulator.url('websocket'))) // the same address, by way of the proxy

export function freeze(): void {
  proxy.pause() // half-open: nothing arrives, and nobody is told
}
export function thaw(): void {
  proxy.resume()
}
