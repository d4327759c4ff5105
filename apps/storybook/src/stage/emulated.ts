import type { SocketClass } from '@tributary/core'
import { type Control, createMemoryEmulator, teletracker } from '@tributary/emulator'

export type Verb = Exclude<keyof Control, 'log'>

/** The emulated vendor, wherever it runs. */
export interface Emulated {
  readonly where: 'page' | 'network'
  readonly url: string
  readonly http: string
  readonly WebSocket: SocketClass | undefined
  readonly fetch: typeof fetch
  readonly username: string
  readonly password: string
  control(verb: Verb, body?: object): Promise<unknown>
  close(): Promise<void>
}

/** What the stories use of the line of JSON with which `tributary-emulator` starts. */
export interface EmulatorLine {
  readonly http: string
  readonly teletracker: string
  readonly control: string
  readonly secret: string
  readonly credentials: { readonly teletracker: { readonly username: string; readonly password: string } }
}

/** Lives and dies with the story: no port, no network, so that the built site is static. */
export function inPage({ stream }: { readonly stream: boolean }): Emulated {
  const vendor = teletracker()
  const emulator = createMemoryEmulator({ vendors: [vendor], stream, latency: 20 })
  const control = emulator.control('teletracker')
  const { username, password } = vendor.credentials()
  return {
    where: 'page',
    url: emulator.url('teletracker'),
    http: emulator.http,
    WebSocket: emulator.WebSocket,
    fetch: emulator.fetch,
    username,
    password,
    control: async (verb, body = {}) => (control[verb] as (body: object) => unknown)(body),
    close: () => emulator.close(),
  }
}

/** The emulator that `npm run demo` has started, over a real WebSocket. */
export function overNetwork({ http, teletracker: url, control, secret, credentials }: EmulatorLine): Emulated {
  return {
    where: 'network',
    url,
    http,
    WebSocket: undefined,
    fetch: (input, init) => fetch(input, init),
    ...credentials.teletracker,
    async control(verb, body = {}) {
      const headers = { authorization: `Bearer ${secret}` }
      const answer = await fetch(`${control}/teletracker/${verb}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      }).catch(() => {
        throw new Error('The emulator does not answer. It is started again when it dies: try once more.')
      })
      if (!answer.ok) throw new Error(`The emulator refused "${verb}" (${answer.status})`)
      return answer.json()
    },
    close: async () => {},
  }
}
