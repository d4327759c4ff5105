import { type Client, type ClientOptions, createClient, type Provider, type UserEventOf } from '@tributary/core'
import {
  type Control,
  createMemoryEmulator,
  type MemoryEmulator,
  type MemoryEmulatorOptions,
  type RemoteControl,
  remoteControl,
} from '@tributary/emulator'
import { createPlaces, type Place, type Places } from './places'
import { createVerbs, type Stage } from './stage'

/** What the first line that `tributary-emulator` prints says: `JSON.parse(line)`. Vendors have their WebSocket's address under their name. */
export interface EmulatorLine {
  readonly http: string
  readonly control: string
  readonly secret: string
  readonly credentials: Readonly<Record<string, object>>
  readonly [vendor: string]: string | Readonly<Record<string, object>>
}

/** Who the vendors are, and how they behave; everything but `providers` has a default. */
export interface StageOptions<P extends readonly Provider[] = readonly Provider[]>
  extends Pick<MemoryEmulatorOptions, 'vendors' | 'behaviour' | 'latency' | 'stream'> {
  /** Makes the client's providers, each told where its emulated vendor is: `(at) => [teletracker(at.teletracker)]`. */
  readonly providers: (at: Places & Readonly<Record<string, Place | undefined>>) => P
  /** A running `tributary-emulator --no-stream`, by its first line of output; the four options of the in-page one are then its own affair. Default: one in this page. */
  readonly emulator?: EmulatorLine | undefined
  /** Everything else that `createClient` takes. `backoff` is 100 ms here, always the same, unless you say otherwise. */
  readonly client?: Omit<ClientOptions, 'providers'> | undefined
}

/** A client, its emulator, and what can be done to them. */
export interface Opened<P extends readonly Provider[]> extends Omit<Stage, 'see' | 'advance'> {
  readonly client: Client<UserEventOf<P[number]>>
  readonly emulator: MemoryEmulator | undefined
  /** Resolves when client and in-page emulator have closed everything. */
  close(): Promise<void>
}

const BACKOFF_MS = 100

export function openStage<const P extends readonly Provider[]>(options: StageOptions<P>): Opened<P> {
  const { providers, emulator: line, client: more, vendors, behaviour, latency, stream } = options
  const emulator = line ? undefined : createMemoryEmulator({ vendors, behaviour, latency, stream })
  const ground = emulator ? inPage(emulator) : elsewhere(line as EmulatorLine)
  const { at, renews } = createPlaces(ground)
  const client = createClient({
    backoff: () => BACKOFF_MS,
    WebSocket: emulator?.WebSocket,
    ...more,
    providers: providers(at),
  })
  return {
    ...createVerbs({ ...ground, renews }),
    client,
    emulator,
    async close() {
      await client.close()
      await emulator?.close()
    },
  }
}

function inPage(emulator: MemoryEmulator) {
  const { vendors, http, fetch, url, control } = emulator
  return { vendors, http, fetch, url, control, credentials: (vendor: string) => control(vendor).credentials() }
}

function elsewhere(line: EmulatorLine) {
  const control = remoteControl(line)
  const vendors = Object.keys(line.credentials)
  return {
    vendors,
    http: line.http,
    fetch: globalThis.fetch,
    url: (vendor: string) => line[vendor] as string,
    credentials: (vendor: string) => line.credentials[vendor] as object,
    control: (vendor: string): Control | RemoteControl => control(vendor),
  }
}

/**
 * The stage of a page that talks to a running `tributary-emulator` by itself: an app in a browser under Playwright, for one.
 *
 * `see` says how to look at it: `(what) => page.getByText(what).waitFor()`. The sign-in is the page's own, so `renew` makes no difference.
 */
export function remoteStage(
  line: Pick<EmulatorLine, 'control' | 'secret' | 'credentials'>,
  { see }: Pick<Stage, 'see'>,
): Stage {
  const vendors = Object.keys(line.credentials)
  return {
    ...createVerbs({ vendors, control: remoteControl(line), renews() {} }),
    see,
    advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
}
