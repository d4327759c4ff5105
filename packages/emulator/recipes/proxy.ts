import { createEmulator, createFaultProxy, type FaultProxy, type NodeEmulator } from '@tributary/emulator/node'
import { WebSocket } from 'ws'

export const emulator: NodeEmulator = await createEmulator()
export const proxy: FaultProxy = await createFaultProxy({ to: emulator.url('websocket') })
export const open = (): WebSocket => new WebSocket(proxy.url(emulator.url('websocket'))) // the same address, by way of the proxy

export function freeze(): void {
  proxy.pause() // half-open: nothing arrives, and nobody is told
}
export function thaw(): void {
  proxy.resume()
}
