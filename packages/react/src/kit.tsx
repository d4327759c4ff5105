import { waitFor } from '@testing-library/react'
import {
  type Client,
  type ClientOptions,
  createClient,
  createTopic,
  type LinkHandle,
  type Provider,
  RealtimeError,
  type SendableTopic,
  type Topic,
} from '@tributary/core'
import { createMemoryEmulator, teletracker as emulated, type MemoryEmulator } from '@tributary/emulator'
import { type TeleTrackerEvent, teletracker } from '@tributary/teletracker'
import type { ReactNode } from 'react'
import { onTestFinished } from 'vitest'
import { RealtimeProvider } from './index'

type Options = Omit<ClientOptions, 'providers'>

/** Waits for something to become true, without letting much time pass. */
export const until = (check: () => void): Promise<void> => waitFor(check, { interval: 2 })

type Wrapper = (props: { readonly children?: ReactNode }) => ReactNode

export interface Office {
  readonly client: Client<TeleTrackerEvent>
  readonly emulator: MemoryEmulator
  readonly wrapper: Wrapper
  /** Sends user events, each with its number. */
  emit(...numbers: readonly number[]): void
  /** The types of all frames that have reached the server, on all connections. */
  said(): readonly string[]
}

/** A client of the emulated TeleTracker, and what was said to it. */
export function office(options: Options = {}): Office {
  const vendor = emulated()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const client = createClient({
    providers: [teletracker({ url: emulator.url('teletracker'), credentials: () => vendor.credentials().token })],
    WebSocket: emulator.WebSocket,
    backoff: () => 0,
    ...options,
  })
  onTestFinished(async () => {
    await client.close()
    await emulator.close()
  })
  const control = emulator.control('teletracker')
  return {
    client,
    emulator,
    wrapper: under(client),
    emit: (...numbers: readonly number[]) => {
      for (const n of numbers) control.emit({ type: 'userevent', n })
    },
    said: () => control.log().flatMap(({ direction, frame }) => (direction === 'in' ? [JSON.parse(frame).type] : [])),
  }
}

/** A topic of {@link radio}: numbers to hear, words to say. */
export const channel = (name: string, provider = 'radio'): SendableTopic<number, string, string> =>
  createTopic<number, string, string>(provider, name, undefined, { sendable: true })

export interface Radio {
  readonly provider: Provider<number>
  /** What it was asked to do, oldest first. */
  readonly wire: readonly string[]
  /** What waits for an answer to its send, oldest first. */
  readonly answers: readonly { readonly resolve: (reply: string) => void; readonly reject: (error: unknown) => void }[]
  emit(topic: string, ...events: readonly number[]): void
  /** The same for a topic that is more than a name. */
  tell(topic: Topic<number>, ...events: readonly number[]): void
  /** Sends what happened while the connection was away. */
  again(topic: string, event: number): void
  /** Ends the session. */
  cut(): void
  /** Takes a topic away. */
  drop(topic: string, retryable: boolean): void
  /** Says that events of a topic were lost. */
  lose(topic: string): void
}

/** A provider without a network, driven by the test: what it emits arrives at once. */
export function radio(name = 'radio', more: Partial<Provider<number>> = {}): Radio {
  const wire: string[] = []
  let link: LinkHandle | undefined
  const answers: Radio['answers'][number][] = []
  const provider: Provider<number> = {
    name,
    capabilities: { resume: false, snapshot: false, heartbeat: false, sendAck: true, order: true },
    address: () => name,
    async open(opened) {
      link = opened
      link.opened()
      return {
        join: ({ name }) => void wire.push(`join ${name}`),
        leave: ({ name }) => void wire.push(`leave ${name}`),
        send: ({ name }, data) => {
          wire.push(`send ${name} ${data}`)
          return new Promise<string>((resolve, reject) => answers.push({ resolve, reject }))
        },
        close() {},
      }
    },
    ...more,
  }
  const tell = (topic: Topic<number>, ...events: readonly number[]): void => {
    link?.alive(1)
    for (const event of events) link?.emit(topic, event)
  }
  return {
    provider,
    wire,
    answers,
    emit(topic: string, ...events: readonly number[]) {
      tell(channel(topic, name), ...events)
    },
    tell,
    again: (topic: string, event: number) => link?.emit(channel(topic, name), event, { replayed: true }),
    lose: (topic: string) => link?.gap(channel(topic, name), 'vendor'),
    cut: () => link?.end(new RealtimeError('The mast fell over', { kind: 'network', provider: name })),
    drop: (topic: string, retryable: boolean) =>
      link?.drop(
        channel(topic, name),
        new RealtimeError(`No more ${topic}`, { kind: 'refused', provider: name, retryable }),
      ),
  }
}

/** A client of radios. State shows at the end of each task, so that a test need not wait for a frame. */
export function listen(
  radios: readonly Radio[],
  options: Options = {},
): { readonly client: Client<number>; readonly wrapper: Wrapper } {
  const client = createClient({
    providers: radios.map(({ provider }) => provider),
    backoff: () => 0,
    scheduler: queueMicrotask,
    ...options,
  })
  onTestFinished(() => client.close())
  return { client, wrapper: under(client) }
}

function under(client: Client): Wrapper {
  return ({ children }) => <RealtimeProvider client={client}>{children}</RealtimeProvider>
}
