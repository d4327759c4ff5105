import {
  type Client,
  type Connection,
  type CredentialsContext,
  createClient,
  type Hint,
  type Provider,
  type RealtimeError,
  type SocketClass,
  type SocketLike,
  type Topic,
  type TopicStatus,
  topicKey,
} from '@tributary/core'
import { expect, vi } from 'vitest'
import { type Behaviour, healthy } from '../behaviour'
import type { Control } from '../control'
import type { Emulator } from '../engine'
import { createMemoryEmulator } from '../memory'
import { createDisguise } from './disguise'
import type { Facts, Over, ProviderAt } from './facts'
import { leaks, wordsOf } from './observed'
import { type Pending, watch } from './watch'

/** How long things take on the fake clock, in ms: one way to the server, and between two attempts. */
const LATENCY = 10
const BACKOFF = 100
/** After this long what has not happened never will, in ms: on the fake clock, and for real. */
const PATIENCE = { fake: 120_000, real: 5_000 }

/** What follows a rejoin. */
export type Marker = 'gap' | 'resumed'

/** One listener: the numbers it heard and the markers of its rejoins, in order. */
export interface Heard {
  readonly timeline: readonly (number | Marker)[]
  readonly numbers: readonly number[]
  readonly markers: number
  readonly status: TopicStatus
  readonly error: RealtimeError | null
  stop(): void
}

/** Where one law is tried: a vendor's server that can be troubled, a client with the provider under test, and all that can be seen of them. */
export interface Scene {
  readonly facts: Pick<
    Facts<never, never, never>,
    'hello' | 'welcome' | 'joined' | 'unasked' | 'refuse' | 'refuseTopic' | 'send'
  >
  readonly topics: readonly [Topic, Topic, ...Topic[]]
  readonly provider: Provider
  readonly client: Client
  readonly emulator: Emulator
  readonly control: Control
  /** Every promise that the provider made. */
  readonly promises: readonly Pending[]
  /** The silence that the newest session allows its peer, in ms. */
  readonly silence: number | undefined
  /** Why credentials were asked, in order. */
  readonly asked: readonly CredentialsContext['reason'][]
  /** What the vendor accepts now. */
  readonly valid: unknown
  /** Every text that is a secret now. */
  readonly words: readonly string[]
  readonly warnings: number
  /** Whether time is fake, so that `pass` passes it. */
  readonly clock: boolean
  /** How connections from now on are treated. */
  behave(behaviour: Behaviour): void
  /** What `credentials` answers from now on; the vendor's valid ones at first. */
  grant(answer: (context: CredentialsContext) => unknown): void
  /** Makes what was given out so far invalid, and answers what is valid now. */
  expire(): unknown
  hear(topic: Topic): Heard
  /** What was seen of the client besides; secrets are looked for in it. */
  observe(...seen: readonly unknown[]): void
  /** A frame that the server heard, as the client had sent it. */
  dressed(text: string): string
  /** Called with the address before each socket is made; what it throws is thrown there. */
  dialling(call: (url: string) => void): void
  /** Sends the number on the topic, and answers to how many connections. */
  emit(n: number, topic: Topic): number
  hint(kind: Hint): void
  /** How many frames the client has sent, beats apart, and how many timers run. */
  sent(): number
  timers(): number
  until(condition: () => boolean, what: string): Promise<void>
  pass(ms: number): Promise<void>
}

/** Plays a law's body, closes the client, and looks for what must never be left or seen. */
export async function play<Event, Given extends object, Value>(
  body: (scene: Scene) => Promise<void>,
  make: ProviderAt<Value>,
  facts: Facts<Event, Given, Value>,
  over: Over | undefined,
): Promise<void> {
  if (!over) vi.useFakeTimers()
  const observed: unknown[] = []
  const spies = (['debug', 'log', 'info', 'warn', 'error'] as const).map((method) =>
    vi.spyOn(console, method).mockImplementation((...said) => void observed.push(said)),
  )
  const vendor = facts.vendor()
  let behaviour: Behaviour = healthy()
  const options = { vendors: [vendor], behaviour: (nth: number) => behaviour(nth) }
  const memory = over ? undefined : createMemoryEmulator({ ...options, latency: LATENCY })
  const emulator: Emulator = memory ?? (await over?.createEmulator(options)) ?? expect.fail('no emulator')
  const Socket: SocketClass = memory?.WebSocket ?? over?.WebSocket ?? expect.fail('no WebSocket')

  const disguise = createDisguise(facts.marks)
  const sockets: SocketLike[] = []
  const asked: CredentialsContext['reason'][] = []
  const secrets: unknown[] = []
  const hints = new Set<(kind: Hint) => void>()
  const resumptions = new Map<string, Set<() => void>>()
  const given = (credentials: Given): Value => disguise.wear(facts.credentials(credentials))
  let valid = given(vendor.credentials())
  let dial = (_url: string): void => {}
  let answer: (context: CredentialsContext) => unknown = () => valid
  let warnings = 0

  const { provider, promises, ...watched } = watchAt(make, {
    url: emulator.url(vendor.name),
    credentials: async (context) => {
      asked.push(context.reason)
      secrets.push(valid)
      const value = await answer(context)
      secrets.push(value)
      return value as Value
    },
  })
  const client = createClient({
    providers: [provider],
    backoff: () => (over ? 0 : BACKOFF),
    WebSocket: class extends Socket {
      constructor(url: string, protocols?: string | string[]) {
        dial(url)
        super(disguise.bare(url), protocols)
        sockets.push(this)
      }
      override send(data: string): void {
        super.send(disguise.bare(data))
      }
    },
    lifecycle: (hint) => {
      hints.add(hint)
      return () => hints.delete(hint)
    },
    onInspect: (event) => {
      if (event.type === 'warning') warnings++
      // Of a rejoin that missed nothing listeners are not told.
      if (event.type === 'resumed') for (const tell of resumptions.get(topicKey(event.topic)) ?? []) tell()
      observed.push(event)
    },
  })
  client.onConnection((connection: Connection) => observed.push(connection, client.links))

  const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))
  const until: Scene['until'] = async (condition, what) => {
    const step = LATENCY / 2
    let met = false
    const look = () => {
      met ||= condition()
      return met
    }
    if (over) await vi.waitUntil(look, { interval: step, timeout: PATIENCE.real }).catch(() => undefined)
    else for (let waited = 0; !look() && waited < PATIENCE.fake; waited += step) await pass(step)
    if (!met) expect.fail(`${what}: this never happened`)
  }

  const hear: Scene['hear'] = (topic) => {
    const timeline: (number | Marker)[] = []
    const key = topicKey(topic)
    const resumed = () => void timeline.push('resumed')
    resumptions.set(key, (resumptions.get(key) ?? new Set()).add(resumed))
    const told: { status: TopicStatus; error: RealtimeError | null } = { status: 'pending', error: null }
    const leave = client.subscribe(
      topic,
      (event) => {
        const n = facts.read(event as Event)
        if (n !== undefined) timeline.push(n)
      },
      {
        onGap: (gap) => {
          observed.push(gap)
          timeline.push('gap')
        },
        onStatus: (status, error) => {
          observed.push(status, error)
          Object.assign(told, { status, error })
        },
      },
    )
    return {
      timeline,
      get numbers() {
        return timeline.filter((entry) => typeof entry === 'number')
      },
      get markers() {
        return timeline.filter((entry) => typeof entry !== 'number').length
      },
      get status() {
        return told.status
      },
      get error() {
        return told.error
      },
      stop() {
        resumptions.get(key)?.delete(resumed)
        leave()
      },
    }
  }

  const control = emulator.control(vendor.name)
  const open = () => emulator.connections.filter(({ closed }) => !closed)
  const scene: Scene = {
    facts,
    topics: facts.topics,
    provider,
    client,
    emulator,
    control,
    promises,
    get silence() {
      return watched.session()?.silence
    },
    asked,
    get valid() {
      return valid
    },
    get words() {
      return [...new Set([...wordsOf(valid), ...(facts.secrets ?? [])])]
    },
    get warnings() {
      return warnings
    },
    clock: !over,
    behave: (next) => {
      behaviour = next
    },
    grant: (next) => {
      answer = next
    },
    expire: () => {
      valid = given(control.expire() as Given)
      return valid
    },
    hear,
    observe: (...seen) => void observed.push(...seen),
    dressed: disguise.dressed,
    dialling: (call) => {
      dial = call
    },
    emit: (n, topic) => control.emit(facts.frame(n, topic), facts.query?.(topic)).connections,
    hint: (kind) => {
      for (const hint of hints) hint(kind)
    },
    sent: () =>
      emulator.connections
        .flatMap(({ frames }) => frames)
        .filter(({ direction, frame }) => direction === 'in' && !facts.beat?.(frame)).length,
    timers: () => vi.getTimerCount(),
    until,
    pass,
  }

  try {
    await body(scene)
    await client.close()
    observed.push(client.connection, client.links)
    control.mute({ on: false })
    await until(() => open().length === 0, 'Every connection was closed when the client was')
    expect(hints.size, 'listeners left with the surroundings').toBe(0)
    expect(
      sockets.filter((socket) => socket.readyState < 2 || socket.onmessage || socket.onclose),
      'sockets that are open or listened to',
    ).toEqual([])
    if (!over) {
      // What is still on its way arrives, at nobody.
      await pass(3 * LATENCY)
      expect(scene.timers(), 'timers left').toBe(0)
    }
    secrets.push(facts.secrets)
    const what = ['texts with a secret in them', body.name].filter(Boolean).join(': ')
    expect(leaks(observed, secrets), what).toEqual([])
    // Of the credentials only some are a secret to the vendor itself.
    const unsaid = secrets.flatMap(wordsOf).filter((word) => [...vendor.secrets(disguise.bare(word))].length > 0)
    expect(leaks([control.log()], unsaid), 'frames in the emulator’s log with a secret in them').toEqual([])
  } finally {
    await client.close()
    const closing = emulator.close()
    if (!over) await pass(LATENCY)
    await closing
    for (const spy of spies) spy.mockRestore()
    if (!over) vi.useRealTimers()
  }
}

function watchAt<Value>(make: ProviderAt<Value>, at: Parameters<ProviderAt<Value>>[0]) {
  const watched = watch(make(at))
  return { provider: watched.provider, promises: watched.promises, session: () => watched.session }
}
