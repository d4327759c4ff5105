import { createClient } from '@tributary/core'
import { createMemoryEmulator, replaces, type WebSocketCredentials, websocketServer } from '@tributary/emulator'
import { conformance, type Facts } from '@tributary/emulator/conformance'
import { createEmulator } from '@tributary/emulator/node'
import { expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { acme, channel } from './writing-a-provider'

const vendor = () => websocketServer({ hello: 'frame', channels: true, denied: 'reply' })
const says = (pattern: RegExp) => (text: string) => pattern.test(text.match(/^\{"type":"(\w+)"/)?.[1] ?? '')

const facts: Facts<{ readonly n?: unknown }, WebSocketCredentials, string> = {
  vendor,
  topics: [channel('red'), channel('blue')],
  frame: (n, { name }) => ({ type: 'event', channel: name, data: { n } }),
  read: ({ n }) => (typeof n === 'number' ? n : undefined),
  credentials: ({ token = '' }) => token,
  hello: says(/^hello$/),
  welcome: says(/^(welcome|denied)$/),
  joined: says(/^(joined|refused)$/),
  beat: says(/^ping$/),
  refuse: replaces('welcome', '{"type":"denied"}'),
  refuseTopic: ({ name }) =>
    replaces((text) => says(/^joined$/)(text) && text.includes(`"${name}"`), `{"type":"refused","channel":"${name}"}`),
}
conformance(acme, facts)
conformance(acme, facts, { createEmulator, WebSocket })

it('says something, and hears it', async () => {
  const server = vendor()
  const emulator = createMemoryEmulator({ vendors: [server] })
  const credentials = () => server.credentials().token ?? ''
  const client = createClient({
    providers: [acme({ url: emulator.url('websocket'), credentials })],
    WebSocket: emulator.WebSocket,
  })
  const heard: string[] = []
  client.subscribe(channel<string>('red'), (words) => heard.push(words))
  await client.send(channel<string>('red'), 'hello')
  await vi.waitFor(() => expect(heard).toEqual(['hello']))
  await client.close()
  await emulator.close()
})
