import {
  type Client,
  type ClientOptions,
  type CredentialsContext,
  createClient,
  type Gap,
  type Inspection,
  type RealtimeError,
  type Topic,
  type TopicStatus,
} from '@tributary/core'
import {
  type Behaviour,
  createMemoryEmulator,
  type SkapiOptions as EmulatedOptions,
  skapi as emulated,
  type MemoryEmulator,
  type Skapi,
} from '@tributary/emulator'
import { vi } from 'vitest'
import { type SkapiCredentials, type SkapiOptions, skapi } from '../src/index'

/** One way through the emulated network, in ms. */
const LATENCY = 10

interface StageOptions {
  readonly emulated?: EmulatedOptions | undefined
  readonly behaviour?: Behaviour | undefined
  readonly credentials?: ((context: CredentialsContext) => unknown) | undefined
  readonly provider?: Partial<SkapiOptions> | undefined
  readonly client?: Omit<Partial<ClientOptions>, 'providers'> | undefined
}

/** Skapi's emulated server, a client that reaches it, and all that the client told. Under fake timers only. */
export interface Stage {
  readonly vendor: Skapi
  readonly emulator: MemoryEmulator
  readonly client: Client
  readonly inspected: readonly Inspection[]
  readonly asked: readonly CredentialsContext['reason'][]
  /** Whose credentials they are, and others who are no clients of ours. */
  readonly me: string
  readonly ben: string
  warnings(): string[]
  hear<Event>(topic: Topic<Event>): Heard<Event>
  emit(frame: object): void
  /** What the newest connection sent besides keepAlive, tokens taken out. */
  sent(): object[]
}

interface Heard<Event> {
  readonly events: Event[]
  readonly gaps: readonly Gap[]
  readonly statuses: readonly TopicStatus[]
  readonly errors: readonly RealtimeError[]
  stop(): void
}

export function stage(options: StageOptions = {}): Stage {
  const vendor = emulated(options.emulated)
  const emulator = createMemoryEmulator({ vendors: [vendor], behaviour: options.behaviour, latency: LATENCY })
  const inspected: Inspection[] = []
  const asked: CredentialsContext['reason'][] = []
  const [me = '', ben = ''] = vendor.credentials().users.map(({ userId }) => userId)
  const client = createClient({
    providers: [
      skapi({
        url: emulator.url('skapi'),
        ...options.provider,
        credentials(context) {
          asked.push(context.reason)
          // What an app gives may be anything at run time.
          return (options.credentials ?? (() => signedIn(vendor)))(context) as SkapiCredentials
        },
      }),
    ],
    backoff: () => 100,
    WebSocket: emulator.WebSocket,
    onInspect: (event) => inspected.push(event),
    ...options.client,
  })
  const hear = <Event>(topic: Topic<Event>): Heard<Event> => {
    const heard = {
      events: [] as Event[],
      gaps: [] as Gap[],
      statuses: [] as TopicStatus[],
      errors: [] as RealtimeError[],
    }
    const stop = client.subscribe(topic, (event) => heard.events.push(event), {
      onGap: (gap) => heard.gaps.push(gap),
      onStatus(status, error) {
        heard.statuses.push(status)
        if (error) heard.errors.push(error)
      },
    })
    return { ...heard, stop }
  }
  return {
    vendor,
    emulator,
    client,
    inspected,
    asked,
    me,
    ben,
    warnings: () => inspected.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    hear,
    emit: (frame) => void emulator.control('skapi').emit(frame),
    sent: () =>
      (emulator.connections.at(-1)?.frames ?? [])
        .filter(({ direction }) => direction === 'in')
        .map(({ frame }) => JSON.parse(frame) as { readonly action?: string; readonly token?: string })
        .filter(({ action }) => action !== 'keepAlive')
        .map(({ token, ...frame }) => frame),
  }
}

/** The emulated user's credentials, and nothing else. */
export function signedIn(vendor: Skapi, who = 0): SkapiCredentials {
  const { service, owner, users } = vendor.credentials()
  const { accessToken = '', idToken = '' } = users[who] ?? {}
  return { accessToken, idToken, service, owner }
}

/** An unsigned JWT. */
export const jwt = (claims: object): string =>
  ['{}', JSON.stringify(claims), '']
    .map((part) => btoa(part).replace(/=/g, '').replace(/\+/g, '-').replace(/\//g, '_'))
    .join('.')

/** Passes time, in ms; by default enough for a connection and a join that nothing troubles, and too little for a time-out. */
export const pass = async (ms = 500): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))
