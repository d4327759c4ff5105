import { waitFor } from '@testing-library/react'
import {
  type ClientOptions,
  createClient,
  createTopic,
  type LinkHandle,
  type Provider,
  RealtimeError,
  type SendableTopic,
} from '@tributary/core'
import { createMemoryEmulator, teletracker as emulated, type MemoryEmulatorOptions } from '@tributary/emulator'
import { teletracker } from '@tributary/teletracker'
import type { ReactNode } from 'react'
import { onTestFinished } from 'vitest'
import { RealtimeProvider } from './index'

type Options = Omit<ClientOptions, 'providers'>

/** Waits for something to become true, without letting much time pass. */
export const until = (check: () => void): Promise<void> => waitFor(check, { interval: 2 })

/** A client of the emulated TeleTracker, and what was said to it. */
export function office(options: Options = {}, emulation: MemoryEmulatorOptions = {}) {
  const vendor = emulated()
  const emulator = createMemoryEmulator({ vendors: [vendor], ...emulation })
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
    control,
    wrapper: under(client),
    emit: (...numbers: readonly number[]) => {
      for (const n of numbers) control.emit({ type: 'userevent', n })
    },
    /** The types of all frames that have reached the server, on all connections. */
    said: () => control.log().flatMap(({ direction, frame }) => (direction === 'in' ? [JSON.parse(frame).type] : [])),
  }
}

/** A topic of {@link radio}: numbers to hear, words to say. */
export const channel = (name: string, provider = 'radio'): SendableTopic<number, string, string> =>
  createTopic<number, string, string>(provider, name, undefined, { sendable: true })

/** A provider without a network, driven by the test: what it emits arrives at once. */
export function radio(name = 'radio', more: Partial<Provider<number>> = {}) {
  const wire: string[] = []
  let link: LinkHandle | undefined
  const answers: { readonly resolve: (reply: string) => void; readonly reject: (error: unknown) => void }[] = []
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
        send: (_, data) => {
          wire.push(`send ${data}`)
          return new Promise<string>((resolve, reject) => answers.push({ resolve, reject }))
        },
        close() {},
      }
    },
    ...more,
  }
  return {
    provider,
    wire,
    /** What waits for an answer, oldest first. */
    answers,
    emit(topic: string, ...events: readonly number[]) {
      link?.alive(1)
      for (const event of events) link?.emit(channel(topic, name), event)
    },
    cut: () => link?.end(new RealtimeError('The mast fell over', { kind: 'network', provider: name })),
    drop: (topic: string, retryable: boolean) =>
      link?.drop(
        channel(topic, name),
        new RealtimeError(`No more ${topic}`, { kind: 'refused', provider: name, retryable }),
      ),
  }
}

/** A client of radios. State shows at the end of each task, so that a test need not wait for a frame. */
export function listen(radios: readonly { readonly provider: Provider<number> }[], options: Options = {}) {
  const client = createClient({
    providers: radios.map(({ provider }) => provider),
    backoff: () => 0,
    scheduler: queueMicrotask,
    ...options,
  })
  onTestFinished(() => client.close())
  return { client, wrapper: under(client) }
}

function under(client: ReturnType<typeof createClient>) {
  return ({ children }: { readonly children?: ReactNode }) => (
    <RealtimeProvider client={client}>{children}</RealtimeProvider>
  )
}
