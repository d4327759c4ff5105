import type { Socket } from 'node:net'

/** What one direction suffers, on every connection of a proxy alike. */
export interface Weather {
  paused: boolean
  /** ms */
  delay: number
  /** Bytes per second; `Infinity` for as fast as it goes. */
  rate: number
  /** How many bytes pass before the connection is cut; `Infinity` for never. */
  cut: number
}

/** One direction of one connection. */
export interface Pump {
  /** The weather has changed. */
  update(): void
  /** The bytes until a cut are counted from now. */
  recount(): void
}

/** What may be on its way under a delay. Beyond it nothing is read, so that the sender's buffers fill. */
const IN_FLIGHT = 2 ** 20
/** A slow line passes this much at a time, in ms. */
const SLICE_MS = 20

/** What is on its way: bytes, the sender's end, or its reset. */
type Item = { readonly due: number } & ({ readonly bytes: Buffer } | { readonly end: 'end' | 'reset' })

/** Ends a connection with a RST, whatever it still has to send. */
export function reset(socket: Socket): void {
  // Node cannot reset what is busy saying its last words.
  if (socket.writableEnded && !socket.writableFinished) socket.destroy()
  else socket.resetAndDestroy()
}

/** Passes what `from` sends on to `to`: in order, as the weather allows, and no faster than `to` takes it. */
export function pump(from: Socket, to: Socket, weather: Weather): Pump {
  const queue: Item[] = []
  let held = 0
  let passed = 0
  /** When a slow line is free again. */
  let free = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const add = (what: { readonly bytes: Buffer } | { readonly end: 'end' | 'reset' }): void => {
    if ('bytes' in what) held += what.bytes.length
    queue.push({ due: Date.now() + weather.delay, ...what })
    run()
  }

  const run = (): void => {
    clearTimeout(timer)
    if (to.destroyed) forget()
    while (queue[0] && !weather.paused) {
      const wait = Math.max(queue[0].due, free) - Date.now()
      if (wait > 0) {
        timer = setTimeout(run, wait)
        break
      }
      pass(queue[0])
    }
    // What is for somebody who has gone is read and forgotten, as a network does: else the sender's end would go unnoticed.
    if (weather.paused || to.writableNeedDrain || held >= IN_FLIGHT) from.pause()
    else from.resume()
  }

  const pass = (item: Item): void => {
    queue.shift()
    if ('end' in item) {
      if (item.end === 'end') to.end()
      else reset(to)
      return
    }
    const slice = Math.max(1, Math.floor((weather.rate * SLICE_MS) / 1000))
    const size = Math.min(item.bytes.length, slice, weather.cut - passed)
    held -= size
    passed += size
    free = Date.now() + (size / weather.rate) * 1000
    if (size < item.bytes.length) queue.unshift({ ...item, bytes: item.bytes.subarray(size) })
    to.write(item.bytes.subarray(0, size))
    if (passed >= weather.cut) cut()
  }

  /** The receiver has all the bytes up to here and then the end; the sender is reset. */
  const cut = (): void => {
    forget()
    to.end()
    reset(from)
  }

  const forget = (): void => {
    queue.length = 0
    held = 0
  }

  from.on('data', (bytes) => add({ bytes }))
  from.on('end', () => add({ end: 'end' }))
  from.on('error', () => add({ end: 'reset' }))
  to.on('drain', run)
  to.on('close', run)
  run()

  return {
    update() {
      free = 0
      run()
    },
    recount() {
      passed = 0
    },
  }
}
