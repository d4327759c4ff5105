import type { WebSocket } from 'ws'
import type { Inlet, Wire } from '../connection'

const MiB = 2 ** 20
/** Bytes that wait for a client above which nothing more is read from it: whoever does not hear the answers asks no more. */
const FULL = MiB
/** Bytes that wait for a client above which it is closed with 1013. */
const SLOW = 4 * MiB

/** Joins a client of `ws` to what the engine does with it. */
export function attach(client: WebSocket, door: (wire: Wire) => Inlet): void {
  // What is wrong with a frame (too large, not UTF-8) `ws` answers with a close of its own.
  client.on('error', () => undefined)
  let held = false
  let reading = true
  const read = (): void => {
    if (reading === !(held || client.bufferedAmount > FULL)) return
    reading = !reading
    if (reading) client.resume()
    else client.pause()
  }
  const inlet = door({
    send(data) {
      if (client.bufferedAmount > SLOW) return client.close(1013, 'slow')
      client.send(data, read)
      read()
    },
    close: (code, reason) => client.close(code, reason),
    terminate: () => client.terminate(),
    hold(on) {
      held = on
      read()
    },
  })
  client.on('message', (data: Buffer, binary: boolean) => inlet.message(binary ? data : data.toString()))
  client.on('close', (code, reason) => inlet.gone(code, reason.toString()))
}
