import type { Control } from '../../control'
import { createMemoryEmulator, type Skapi, type SkapiOptions, type SkapiUser, skapi } from '../../index'
import type { MemoryEmulator } from '../../memory'
import { type Raw, raw } from '../../raw'

/** A connection to the emulated Skapi that knows nothing but frames. */
interface Tab {
  readonly raw: Raw
  /** The next frame, decoded as the vendor's client decodes it. */
  next(): Promise<unknown>
  send(frame: object): void
  /** Every frame that has come so far and was not asked for. */
  rest(): Promise<unknown[]>
}

export interface Kit {
  readonly vendor: Skapi
  readonly emulator: MemoryEmulator
  readonly control: Control
  readonly ada: SkapiUser
  readonly ben: SkapiUser
  /** Opens without a word, with whatever stands behind the `?`. */
  open(query: string): Raw
  dial(user: SkapiUser): Promise<Tab>
  /** Opens and joins. Its own notice is taken. */
  join(user: SkapiUser, group: string): Promise<Tab>
  post(body: object, token?: string): Promise<{ readonly status: number; readonly body: unknown }>
}

export function kit(options: SkapiOptions = {}): Kit {
  const vendor = skapi(options)
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const { service, owner, users } = vendor.credentials()
  const [ada, ben] = users as [SkapiUser, SkapiUser]
  const open: Kit['open'] = (query) => raw(emulator.WebSocket, `${emulator.url('skapi')}?${query}`)
  const dial: Kit['dial'] = async ({ accessToken }) => {
    const client = open(`token=${accessToken}`)
    await client.opened
    return {
      raw: client,
      next: async () => decode(await client.text()),
      send: client.send,
      async rest() {
        // What was sent before this came before its answer.
        client.send({ action: 'nobody knows' })
        const frames: unknown[] = []
        for (let text = await client.text(); !String(text).includes('Forbidden'); text = await client.text())
          frames.push(decode(text))
        return frames
      },
    }
  }
  return {
    vendor,
    emulator,
    control: emulator.control('skapi'),
    ada,
    ben,
    open,
    dial,
    async join(user, group) {
      const tab = await dial(user)
      tab.send({ action: 'joinRoom', rid: group, token: user.accessToken })
      await tab.next()
      return tab
    },
    async post(body, token = ada.idToken) {
      const response = await emulator.fetch(`${emulator.http}/skapi/api/get-ws-group`, {
        method: 'POST',
        headers: { authorization: token },
        body: JSON.stringify({ service, owner, ...body }),
      })
      const text = await response.text()
      return { status: response.status, body: response.ok ? JSON.parse(text) : text }
    },
  }
}

/** `JSON.parse(decodeURI(event.data))`: skapi-js 1.5.8. */
const decode = (text: unknown): unknown => JSON.parse(decodeURI(String(text)))
