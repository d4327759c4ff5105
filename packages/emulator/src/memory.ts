import { createEngine, type Emulator, type Engine, type EngineOptions } from './engine'
import { createSocketClass, type Later, type MemoryWebSocket } from './socket'
import type { Vendor } from './vendor'
import { defaultVendors } from './vendors'

// A reserved name, so that nothing reaches a network by mistake; `wss` is legal in every page.
const HOST = 'emulator.test'

/** What an in-page emulator serves, and how. */
export interface MemoryEmulatorOptions extends Partial<Omit<EngineOptions, 'vendors'>> {
  /** Default: one of every vendor there is. */
  readonly vendors?: readonly Vendor[] | undefined
  /** ms that everything takes in either direction; 0 (default) is a microtask, which works under a fake clock that nobody advances. */
  readonly latency?: number | undefined
}

export interface MemoryEmulator extends Emulator {
  /** To be injected where a `WebSocket` class is wanted. */
  readonly WebSocket: MemoryWebSocket
  /** Answers the vendors' REST parts. Anything else is a `TypeError`, as for a host that cannot be reached. */
  readonly fetch: typeof fetch
  /** The address under which `fetch` answers, without a slash at the end. */
  readonly http: string
  /** For other ways to it from inside the page, such as that of `@tributary/emulator/msw`. */
  readonly '~transport': { readonly arrive: Engine['arrive']; readonly later: Later }
}

/**
 * An emulator inside the page, a worker or a test: no port, no Node, nothing that outlives it.
 *
 * By default it serves every vendor there is, everything is {@link healthy}, and no synthetic stream runs.
 *
 * @example
 * const emulator = createMemoryEmulator({ behaviour: sequence(refuses(4000), drops({ after: 3 }), healthy()) })
 * const socket = new emulator.WebSocket(emulator.url('teletracker'))
 */
export function createMemoryEmulator({
  latency = 0,
  vendors = defaultVendors({ seed: '' }),
  ...options
}: MemoryEmulatorOptions = {}): MemoryEmulator {
  const engine = createEngine({ vendors, ...options })
  const later: Later = (action) => {
    if (latency > 0) setTimeout(action, latency)
    // Not by `queueMicrotask`, which Jest's fake timers hold back.
    else void Promise.resolve().then(action)
  }
  const { arrive, close, connections, control, path, vendors: names } = engine
  return {
    WebSocket: createSocketClass({ arrive }, later),
    http: `https://${HOST}`,
    connections,
    vendors: names,
    control,
    '~transport': { arrive, later },
    get attempts() {
      return engine.attempts
    },
    url: (name) => `wss://${HOST}${path(name)}`,
    fetch: (input, init) => answer(engine.http, later, input, init),
    async close() {
      close()
      // What was cut hears of it a little later, and so do those who were still on their way.
      await new Promise<void>((resolve) => later(resolve))
    },
  }
}

async function answer(
  http: (request: Request) => Promise<Response>,
  later: Later,
  input: string | URL | Request,
  init?: RequestInit,
): Promise<Response> {
  if (typeof Request === 'undefined')
    throw new TypeError(
      "emulator.fetch needs the Request and Response of browsers and Node, which Jest's own jsdom hides: set testEnvironment to 'jest-fixed-jsdom'.",
    )
  const request = new Request(input, init)
  if (new URL(request.url).host !== HOST)
    throw new TypeError(
      `fetch failed: the in-page emulator answers https://${HOST} only, not ${new URL(request.url).origin}.`,
    )
  await new Promise<void>((resolve) => later(resolve))
  request.signal.throwIfAborted()
  const response = await http(request)
  await new Promise<void>((resolve) => later(resolve))
  request.signal.throwIfAborted()
  return response
}
