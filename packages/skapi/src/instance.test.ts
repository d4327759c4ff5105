import { createClient } from '@tributary/core'
import { createMemoryEmulator, skapi as emulated } from '@tributary/emulator'
import { expect, it, vi } from 'vitest'
import { signedIn } from '../test/kit'
import { fromSkapi, group, inbox, skapi, skapiApi } from './index'

/** What of skapi-js 1.5.8 is used, without its network. That the real one has it the tests in Chromium show. */
function instance({ exp, loggedIn = true }: { readonly exp?: number; readonly loggedIn?: boolean } = {}) {
  const vendor = emulated()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const { accessToken, idToken, service, owner } = signedIn(vendor)
  const session = { accessToken: { jwtToken: accessToken }, idToken: { jwtToken: idToken, payload: { exp } } }
  const getProfile = vi.fn(async (_options?: { refreshToken: boolean }) => null)
  const api = `${emulator.http}/skapi/api/`
  const record_endpoint = Promise.resolve({ websocket_private: emulator.url('skapi'), record_private: api })
  return { emulator, skapi: { service, owner, session: loggedIn ? session : null, getProfile, record_endpoint } }
}

const asked = { attempt: 0, signal: new AbortController().signal }

it('connects and lists with the addresses and the login of the vendor’s client', async () => {
  const { emulator, skapi: vendors } = instance()
  const own = fromSkapi(vendors)
  const client = createClient({ providers: [skapi(own)], WebSocket: emulator.WebSocket })
  const statuses: string[] = []
  client.subscribe(group('lobby'), () => {}, { onStatus: (status) => statuses.push(status) })
  await vi.waitFor(() => expect(statuses).toEqual(['pending', 'live']))
  expect(await skapiApi({ ...own, fetch: emulator.fetch }).groups()).toEqual([{ group: 'lobby', numberOfUsers: 1 }])
  expect(vendors.getProfile.mock.calls.flat()).toEqual([])
  await client.close()
})

it('has it refresh its tokens only where they are over or were refused: a refresh that fails would sign the user out', async () => {
  const fresh = instance({ exp: 4_000_000_000 }).skapi
  await fromSkapi(fresh).credentials({ reason: 'reconnect', ...asked })
  expect(fresh.getProfile.mock.calls).toEqual([[]])
  await fromSkapi(fresh).credentials({ reason: 'rejected', ...asked })
  expect(fresh.getProfile.mock.calls).toEqual([[], [], [{ refreshToken: true }]])
  const over = instance({ exp: 1_000 }).skapi
  await fromSkapi(over).credentials({ reason: 'first', ...asked })
  expect(over.getProfile.mock.calls).toEqual([[], [{ refreshToken: true }]])
})

it('has failed as unauthorized where nobody is logged in there', async () => {
  const { emulator, skapi: vendors } = instance({ loggedIn: false })
  const client = createClient({ providers: [skapi(fromSkapi(vendors))], WebSocket: emulator.WebSocket })
  client.subscribe(inbox(), () => {})
  await vi.waitFor(() => expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'unauthorized' } }))
  expect(emulator.attempts).toBe(0)
  await client.close()
})

it('says what is missing where the vendor’s client keeps its addresses elsewhere', async () => {
  const { emulator, skapi: vendors } = instance()
  const { record_endpoint: _, ...other } = vendors
  const client = createClient({ providers: [skapi(fromSkapi(other))], WebSocket: emulator.WebSocket })
  client.subscribe(inbox(), () => {})
  await vi.waitFor(() => expect(client.connection).toMatchObject({ status: 'failed', error: { kind: 'config' } }))
  await client.close()
})

it('does not hang where the vendor’s client does', async () => {
  vi.useFakeTimers()
  const { emulator, skapi: vendors } = instance()
  const forever = new Promise<never>(() => {})
  const client = createClient({
    providers: [skapi({ ...fromSkapi({ ...vendors, getProfile: () => forever }) })],
    WebSocket: emulator.WebSocket,
  })
  client.subscribe(inbox(), () => {})
  await vi.advanceTimersByTimeAsync(10_500)
  expect(client.connection).toMatchObject({ status: 'reconnecting', reason: { kind: 'timeout' } })
  await client.close()
  const slow = skapiApi({ ...fromSkapi({ ...vendors, getProfile: () => forever }), fetch: emulator.fetch })
  const outcome = expect(slow.groups()).rejects.toMatchObject({ kind: 'timeout' })
  await vi.advanceTimersByTimeAsync(10_500)
  await outcome
  vi.useRealTimers()
})
