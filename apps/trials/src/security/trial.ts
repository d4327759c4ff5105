import { type Client, createClient, createTopic, type RealtimeError, type SocketLike } from '@tributary/core'
import { type Behaviour, type Connection, createMemoryEmulator, type Frame } from '@tributary/emulator'
import { expect, vi } from 'vitest'
import { stands } from './vendors'

/**
 * When the frames come: before the vendor has heard of the client, instead of its answers, behind them, or once all is well; or the other way, from
 * the client to the vendor.
 */
export const moments = ['before', 'instead', 'behind', 'later', 'back'] as const
export type Moment = (typeof moments)[number]

const LATENCY = 5
/** Long enough for every time-out and every backoff, in steps between two looks, in ms. */
const STEP = 500
const STEPS = 400
/** Longer than a topic and its link linger. */
const LINGER = 3_000

const realImmediate = globalThis.setImmediate

/** What no frame may change. */
const prototypes = [Object, Array, Function, String, Number, Map, Error, Promise].flatMap((one) => [one, one.prototype])
const fingerprint = (): string =>
  JSON.stringify(
    prototypes.map((one) =>
      Object.entries(Object.getOwnPropertyDescriptors(one)).map(([name, { value }]) => [name, typeof value]),
    ),
  )
const untouched = fingerprint()

/** Demands that no prototype was changed, and that nothing reaches one. */
export function pristine(...values: readonly unknown[]): void {
  expect(fingerprint() === untouched && !('polluted' in {}), 'every prototype is as it was').toBe(true)
  // Not by recursion: it may be deep.
  const left = [...values]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) continue
    expect(Object.hasOwn(value, '__proto__'), 'a key __proto__').toBe(false)
    for (const part of Object.values(value)) left.push(part)
  }
}

/** Behaves as told on the first connection of each link only, so that what comes later can be heard. */
function troubling(frames: readonly Frame[], moment: Moment): Behaviour {
  const seen = new Set<string>()
  return () => {
    let left: readonly Frame[] = []
    const start = ({ url }: Connection) => {
      if (!seen.has(url)) left = frames
      seen.add(url)
    }
    const say = (connection: Connection) => {
      const now = left
      left = []
      for (const frame of now) connection.send(frame)
    }
    return {
      open(connection) {
        start(connection)
        if (moment === 'before') say(connection)
      },
      out(data, next, connection) {
        const [first, ...rest] = left
        if (moment === 'instead' && first !== undefined) {
          left = rest
          return next(first)
        }
        next(data)
        if (moment === 'behind') say(connection)
      },
    }
  }
}

/** Sends these frames to a client of this vendor, then demands that it still hears, on fake timers. */
export async function trial(name: string, frames: readonly Frame[], moment: Moment): Promise<void> {
  const { vendor, provider, subjects } = (stands[name] ?? expect.fail(`no ${name}`))()
  const stray: unknown[] = []
  const strayed = (thrown: unknown) => void stray.push(thrown)
  process.on('unhandledRejection', strayed)
  const spies = (['debug', 'log', 'info', 'warn', 'error'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation((...said) => void stray.push(said)),
  )
  const emulator = createMemoryEmulator({
    vendors: [vendor],
    latency: LATENCY,
    behaviour: moment === 'later' || moment === 'back' ? undefined : troubling(frames, moment),
  })
  const sockets: SocketLike[] = []
  const client: Client = createClient({
    providers: [provider(emulator.url(vendor.name))],
    WebSocket: class extends emulator.WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols)
        sockets.push(this)
      }
    },
    lifecycle: () => () => {},
    backoff: () => 100,
    // Somebody watches, so that frames are shown as well.
    onInspect: () => {},
  })
  const events: unknown[] = []
  const heard = subjects.map(({ topic, views = [], read }) => {
    // A schema that looks at everything and likes nothing.
    const picky = createTopic(topic.provider, topic.name, topic.params, {
      schema: { '~standard': { version: 1, vendor: 'trial', validate: () => ({ issues: [{ message: 'no' }] }) } },
    })
    const numbers: unknown[] = []
    const last: { status: string; error: RealtimeError | null } = { status: 'pending', error: null }
    client.subscribe(topic, () => {})
    client.subscribe(
      picky,
      (event) => {
        events.push(event)
        numbers.push(read(event))
      },
      { onStatus: (status, error) => Object.assign(last, { status, error }) },
    )
    for (const view of views) view(client, (state) => events.push(state))
    return { last, numbers }
  })
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  const control = emulator.control(vendor.name)
  try {
    const live = () => heard.every(({ last }) => last.status === 'live')
    if (moment === 'later' || moment === 'back') {
      for (let step = 0; step < STEPS && !live(); step++) await pass(STEP)
      for (const frame of frames) {
        if (moment === 'later') for (const connection of emulator.connections) connection.send(frame)
        else if (typeof frame === 'string') for (const socket of sockets) socket.send(frame)
      }
      await pass(2 * LATENCY)
      // What was sent may have meant something, such as to leave.
      if (moment === 'back') control.drop()
    }
    let n = 0
    for (let step = 0; step < STEPS && !heard.every(({ numbers }) => numbers.includes(n)); step++) {
      await pass(STEP)
      // Ended by a rule: a person asks to go on.
      if (heard.some(({ last }) => last.status === 'failed')) client.retry()
      await pass(STEP)
      n = 1_000 + step
      for (const { frame, query } of subjects) control.emit(frame(n), query)
      await pass(2 * LATENCY)
    }
    expect(
      heard.map(({ numbers }) => numbers.includes(n)),
      `whether each topic hears again; ${JSON.stringify(heard.map(({ last }) => [last.status, last.error?.message]))}`,
    ).toEqual(heard.map(() => true))
    await client.close()
    await pass(LINGER)
    // What is rejected and not handled is told between two turns of the loop.
    await new Promise<void>((resolve) => realImmediate(resolve))
    expect(stray, 'thrown at nobody').toEqual([])
    pristine(...events)
  } finally {
    await client.close()
    const closing = emulator.close()
    await pass(LATENCY)
    await closing
    for (const spy of spies) spy.mockRestore()
    process.off('unhandledRejection', strayed)
  }
}

/** What this vendor and a client say to each other when nothing troubles them, and what else it may say, as text. */
export async function said(name: string): Promise<readonly string[]> {
  const { vendor, provider, subjects, also } = (stands[name] ?? expect.fail(`no ${name}`))()
  const emulator = createMemoryEmulator({ vendors: [vendor], latency: LATENCY })
  const client = createClient({
    providers: [provider(emulator.url(vendor.name))],
    WebSocket: emulator.WebSocket,
    lifecycle: () => () => {},
  })
  for (const { topic } of subjects) client.subscribe(topic, () => {})
  await vi.advanceTimersByTimeAsync(5_000)
  for (const { frame, query } of subjects) emulator.control(vendor.name).emit(frame(1), query)
  await vi.advanceTimersByTimeAsync(100)
  const frames = emulator.connections.flatMap((connection) => connection.frames)
  await client.close()
  const closing = emulator.close()
  await vi.advanceTimersByTimeAsync(LATENCY)
  await closing
  return [...new Set(frames.map(({ frame }) => frame)), ...also.map((frame) => JSON.stringify(frame))]
}
