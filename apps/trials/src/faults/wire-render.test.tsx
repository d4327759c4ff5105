import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { renderHook, waitFor } from '@testing-library/react'
import { createClient } from '@tributary/core'
import { RealtimeProvider, useRealtime, useSubscription } from '@tributary/react'
import { teletracker, userEvents } from '@tributary/teletracker'
import { expect, it } from 'vitest'

it('case 1: a closed port is a status and an empty view to a component, and never thrown while it renders', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const provider = teletracker({ url: `ws://127.0.0.1:${port}`, credentials: () => 'token' })
  const client = createClient({ providers: [provider], backoff: (attempt) => (attempt < 4 ? 1 : 60_000) })
  const show = () => ({ shown: useSubscription(userEvents()), connection: useRealtime((its) => its.connection) })
  const { result, unmount } = renderHook(show, {
    wrapper: ({ children }) => <RealtimeProvider client={client}>{children}</RealtimeProvider>,
  })
  await waitFor(() => expect(result.current.connection).toMatchObject({ status: 'reconnecting', attempt: 4 }))
  expect(result.current).toMatchObject({
    shown: { status: 'pending', data: undefined, error: null },
    connection: { reason: { kind: 'network', code: 1006 } },
  })
  unmount()
  await client.close()
})
