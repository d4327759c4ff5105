import { expect, it } from 'vitest'
import { FakeSocket } from './fake'
import type { LinkHandle } from './provider'
import { openSocket } from './socket'

it.each([
  ['none', undefined],
  ['one', 'v1.acme'],
  ['several', ['v2.acme', 'v1.acme']],
])('offers the subprotocols it is told to: %s', async (_, protocols) => {
  const made: unknown[][] = []
  const link = {
    signal: new AbortController().signal,
    WebSocket: class extends FakeSocket {
      constructor(...told: [url: string, protocols?: string | string[]]) {
        super(told[0])
        made.push(told)
      }
    },
    opened() {},
  } as unknown as LinkHandle
  const opening = openSocket(link, { provider: 'fake', url: 'wss://fake.test', protocols, onFrame() {} })
  FakeSocket.last.accept()
  const socket = await opening
  expect(made).toEqual([['wss://fake.test', protocols]])
  socket.close()
})
