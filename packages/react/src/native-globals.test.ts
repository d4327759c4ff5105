import { createContext, runInContext } from 'node:vm'
import { teletracker } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { bundle } from '../../../scripts/tab'

type Listener = (event: object) => void

/** As much of these as React Native has: https://github.com/mysticatea/abort-controller, without a reason or `any`. */
class NativeSignal {
  aborted = false
  readonly listeners = new Set<Listener>()
  addEventListener(_: 'abort', listener: Listener): void {
    this.listeners.add(listener)
  }
  removeEventListener(_: 'abort', listener: Listener): void {
    this.listeners.delete(listener)
  }
}
class NativeAbort {
  readonly signal = new NativeSignal()
  abort(): void {
    if (this.signal.aborted) return
    this.signal.aborted = true
    for (const listener of this.signal.listeners) listener({ type: 'abort' })
  }
}

/** As React Native's: it does not tell how much it holds back, and its events are no DOM events. */
class NativeSocket {
  onopen: Listener | null = null
  onmessage: Listener | null = null
  onerror: Listener | null = null
  onclose: Listener | null = null
  readyState = 0
  readonly #socket: WebSocket

  constructor(url: string, protocols?: string | string[]) {
    this.#socket = new WebSocket(url, protocols)
    this.#socket.onopen = () => {
      this.readyState = 1
      this.onopen?.({ type: 'open' })
    }
    this.#socket.onmessage = ({ data }) => this.onmessage?.({ type: 'message', data })
    this.#socket.onerror = () => this.onerror?.({ type: 'error' })
    this.#socket.onclose = ({ code, reason }) => {
      this.readyState = 3
      this.onclose?.({ type: 'close', code, reason })
    }
  }

  send(data: string): void {
    this.#socket.send(data)
  }

  close(): void {
    this.readyState = 2
    this.#socket.close()
  }
}

/** The language, and of what browsers have besides only what React Native has too. */
function hermes(): object {
  const phone = createContext({
    // Numbers, where Node has objects.
    setTimeout: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
    setInterval: (run: () => void, ms: number) => Number(setInterval(run, ms)),
    requestAnimationFrame: (run: (at: number) => void) => Number(setTimeout(() => run(performance.now()), 16)),
    cancelAnimationFrame: (id: number) => clearTimeout(id),
    clearTimeout: (id: number) => clearTimeout(id),
    clearInterval: (id: number) => clearInterval(id),
    queueMicrotask: (run: () => void) => queueMicrotask(run),
    performance: { now: () => performance.now() },
    navigator: { product: 'ReactNative' },
    AbortController: NativeAbort,
    WebSocket: NativeSocket,
    URL,
    console,
  })
  runInContext('globalThis.window = globalThis.self = globalThis.global = globalThis', phone)
  runInContext(
    'for (const name of ["Intl", "WebAssembly", "SharedArrayBuffer", "Atomics"]) delete globalThis[name]',
    phone,
  )
  return phone
}

it('a client needs nothing that React Native does not have', async () => {
  const vendor = teletracker()
  const emulator = await createEmulator({ vendors: [vendor] })
  onTestFinished(() => emulator.close())
  const phone = hermes()
  runInContext(await bundle(new URL('../test/native.ts', import.meta.url)), phone)
  for (const missing of [
    'document',
    'addEventListener',
    'EventTarget',
    'crypto',
    'structuredClone',
    'fetch',
    'Intl',
    'TextEncoder',
  ])
    expect(runInContext(`typeof ${missing}`, phone)).toBe('undefined')

  const heard: string[] = []
  Object.assign(phone, {
    app: { currentState: 'active', addEventListener: () => ({ remove() {} }) },
    net: { addEventListener: () => () => {} },
    at: emulator.url('teletracker'),
    token: vendor.credentials().token,
    hear: (what: string) => heard.push(what),
  })
  const client = runInContext(
    `const client = page.createClient({
       providers: [page.teletracker({ url: at, credentials: async () => token })],
       lifecycle: page.nativeLifecycle(app, net),
       backoff: 'fast',
     })
     client.subscribe(page.userEvents(), (event) => hear(String(event.n)), { onGap: ({ reason }) => hear(reason) })
     const count = { initial: 0, reduce: (n) => n + 1 }
     client.watch(page.userEvents(), count, (n) => hear('of ' + n))
     client`,
    phone,
  )
  const control = emulator.control('teletracker')
  await vi.waitFor(() => expect(client.links[0]?.topics[0]?.status).toBe('live'))
  control.emit({ type: 'userevent', n: 1 })
  await vi.waitFor(() => expect(heard).toEqual(['1', 'of 1']))
  control.drop({ terminate: true })
  await vi.waitFor(() => expect(heard).toEqual(['1', 'of 1', 'reconnected']), { timeout: 10_000 })
  control.emit({ type: 'userevent', n: 2 })
  await vi.waitFor(() => expect(heard).toEqual(['1', 'of 1', 'reconnected', '2', 'of 2']))
  await client.close()
  expect(client.connection.status).toBe('closed')
  await vi.waitFor(() => expect(emulator.connections.filter(({ closed }) => !closed)).toEqual([]))
}, 30_000)
