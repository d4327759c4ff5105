import { type Client, createClient, type Gap, type Provider, type SocketClass, type Topic } from '@tributary/core'
import { remoteControl } from '@tributary/emulator'
import { teletracker, userEvents } from '@tributary/teletracker'
import { messages, websocket } from '@tributary/websocket'
import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest'

// What browsers do differently: their own WebSocket, against a server in another process, in whichever browser runs this.

const line = inject('emulator')
const vendors = { teletracker: remoteControl(line)('teletracker'), websocket: remoteControl(line)('websocket') }
const shown = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 10_000, interval: 20 })

let clients: readonly Client[]
beforeEach(() => {
  clients = []
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  for (const control of Object.values(vendors)) {
    await control.refuse({})
    await control.mute({ on: false })
  }
})

/** A client that hears one topic, and all that it is told of it. */
function hear(
  provider: Provider,
  topic: Topic,
  options: { readonly WebSocket?: SocketClass; readonly frameBytes?: number } = {},
) {
  const { WebSocket, frameBytes } = options
  const events: unknown[] = []
  const gaps: Gap[] = []
  const client = createClient({ providers: [provider], backoff: 'fast', WebSocket, limits: { frameBytes } })
  clients = [...clients, client]
  client.subscribe(topic, (event) => events.push(event), { onGap: (gap) => gaps.push(gap) })
  const live = () => shown(() => expect(client.links[0]?.topics[0]?.status).toBe('live'))
  const error = () => {
    const { connection } = client
    return connection.status === 'failed'
      ? connection.error
      : connection.status === 'reconnecting'
        ? connection.reason
        : null
  }
  return { client, events, gaps, live, error }
}
const plain = (silence?: number) => websocket({ url: line.websocket, silence })
const say = async (n: number) => {
  await vendors.websocket.emit({ n })
}

it('hears every event, in order, as text of any script', async () => {
  const { events, live } = hear(plain(), messages())
  await live()
  const said = Array.from({ length: 300 }, (_, n) => ({ n, text: 'смс 短信 📞' }))
  for (const one of said) await vendors.websocket.emit(one)
  await shown(() => expect(events).toEqual(said))
})

it('signs in, and asks for a new token when the old one is refused', async () => {
  const reasons: string[] = []
  let token = ''
  const credentials = async ({ reason }: { readonly reason: string }) => {
    reasons.push(reason)
    if (reason !== 'reconnect') ({ token } = (await vendors.teletracker.credentials()) as { readonly token: string })
    return token
  }
  const { gaps, live } = hear(teletracker({ url: line.teletracker, credentials }), userEvents())
  await live()
  await vendors.teletracker.expire()
  await vendors.teletracker.drop()
  await shown(() => expect(gaps).toHaveLength(1))
  await live()
  expect(reasons).toEqual(['first', 'reconnect', 'rejected'])
})

it.each([
  ['cut', {}, 1006],
  // Not 1012: of the codes that are younger than the protocol WebKitGTK makes 1006.
  ['closed for a restart', { code: 1001, reason: 'restart' }, 1001],
])('comes back from a connection that is %s, with a gap, and reads the code', async (_, how, code) => {
  const { client, events, gaps, live } = hear(plain(), messages())
  await live()
  const codes: unknown[] = []
  client.onConnection((now) => now.status === 'reconnecting' && codes.push(now.reason.code))
  await vendors.websocket.drop(how)
  await shown(() => expect(gaps).toHaveLength(1))
  await live()
  await say(1)
  await shown(() => expect(events).toEqual([{ n: 1 }]))
  expect(codes[0]).toBe(code)
  expect(gaps).toEqual([expect.objectContaining({ reason: 'reconnected', recovered: false })])
})

it('tries again where the server refuses the upgrade, and gets in when it does not', async () => {
  await vendors.websocket.refuse({ status: 503 })
  const { client, error, live } = hear(plain(), messages())
  await shown(() => expect(client.connection).toMatchObject({ status: 'reconnecting' }))
  expect(error()).toMatchObject({ kind: 'network', code: 1006 })
  await vendors.websocket.refuse({})
  await live()
})

it('leaves a peer that has fallen silent, though its socket stays open', async () => {
  const { gaps, live } = hear(plain(500), messages())
  await live()
  await vendors.websocket.mute({ on: true })
  await shown(() => expect(gaps.length).toBeGreaterThan(0))
  await vendors.websocket.mute({ on: false })
  expect(gaps[0]).toMatchObject({ reason: 'reconnected' })
})

it('drops what is over the limit as a gap, and goes on', async () => {
  const { events, gaps, live } = hear(plain(), messages(), { frameBytes: 1_000 })
  await live()
  await vendors.websocket.emit({ text: 'x'.repeat(2_000) })
  await say(2)
  await shown(() => expect(events).toEqual([{ n: 2 }]))
  expect(gaps).toEqual([expect.objectContaining({ reason: 'oversized' })])
})

it('sends, and the server has it', async () => {
  const { client, events, live } = hear(plain(), messages())
  await live()
  await client.send(messages(), { text: 'hello' })
  await shown(() => expect(events).toEqual([{ text: 'hello' }]))
})

it('says which policy forbids a connection, and dials no more', async () => {
  const frame = document.createElement('iframe')
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="connect-src 'none'">`
  document.body.append(frame)
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  const { WebSocket } = frame.contentWindow as unknown as { readonly WebSocket: SocketClass }
  const { client, error } = hear(plain(), messages(), { WebSocket })
  await shown(() => expect(client.connection.status).toBe('failed'))
  expect(error()).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('connect-src') })
  frame.remove()
})

it('says that an address is none', async () => {
  const { client, error } = hear(websocket({ url: 'ws://127.0.0.1:1/#part' }), messages())
  await shown(() => expect(client.connection.status).toBe('failed'))
  expect(error()).toMatchObject({ kind: 'config' })
})

it('leaves no socket open when it is closed', async () => {
  const { client, live } = hear(plain(), messages())
  await live()
  await client.close()
  await shown(async () => expect(await vendors.websocket.emit({ n: 1 })).toEqual({ connections: 0 }))
})
