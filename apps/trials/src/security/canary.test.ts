import { createClient, isRealtimeError } from '@tributary/core'
import { record } from '@tributary/devtools'
import { createMemoryEmulator } from '@tributary/emulator'
import { leaks } from '@tributary/emulator/conformance'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { helpers } from './helpers'
import { stands } from './vendors'

const logged: unknown[] = []
beforeEach(() => {
  for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((...said) => void logged.push(said))
})
afterEach(() => {
  logged.length = 0
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** All that a request says. */
async function saidBy(input: string | URL | Request, init?: RequestInit): Promise<string> {
  const request = new Request(input, init)
  const body = await request.text()
  return [request.url, ...request.headers.values(), body, decodeURIComponent(request.url)].join(' ')
}

const STATUSES = [200, 400, 401, 403, 404, 408, 429, 500]
/** What an answer may look like that quotes the request, in the words of one vendor or of none. */
const SHAPES: readonly ((said: string) => BodyInit)[] = [
  (said) => said,
  (said) => `ERROR_CODE: ${said}`,
  ...[
    (said: string) => said,
    (said: string) => [said],
    (said: string) => ({ message: said, error: said, reason: said, code: said, type: said, factor_type: said }),
    (said: string) => ({ success: false, message: said, code: said }),
    (said: string) => ({ success: false, status: { code: 7, description: said } }),
    (said: string) => ({ success: false, status: { code: said, description: [said] } }),
    (said: string) => ({ success: true, list: said, states: said, hash: [said], token: { said } }),
    (said: string) => ({ success: true, [said]: said, list: { [said]: said } }),
  ].flatMap((shape) => [
    (said: string) => JSON.stringify(shape(said)),
    (said: string) => JSON.stringify(shape(JSON.stringify({ said }))),
    (said: string) => JSON.stringify(shape(said)).replaceAll('/', '\\/'),
    (said: string) => JSON.stringify(shape(encodeURIComponent(said))),
  ]),
]
const answers = STATUSES.flatMap((status) =>
  SHAPES.map((shape) => (said: string) => new Response(shape(said), { status })),
)
/** What a network, a browser or a patched `fetch` may throw. */
const failures: readonly ((said: string) => Response)[] = [
  (said) => {
    throw Object.assign(new TypeError(`Failed to fetch ${said}`, { cause: new Error(said) }), { url: said, code: said })
  },
  (said) => {
    throw new DOMException(said, 'AbortError')
  },
  (said) => {
    throw said
  },
  (said) => new Response(new ReadableStream({ start: (controller) => controller.error(new Error(said)) })),
]

it.each(helpers)('$name says its secrets in no error, whatever the answer or the network says', async (helper) => {
  let refused = 0
  for (const answer of [...answers, ...failures]) {
    // Read before it is thrown: by then the request is gone.
    const fetch = async (input: string | URL | Request, init?: RequestInit) => answer(await saidBy(input, init))
    const error: unknown = await helper.call('https://vendor.example/api', fetch).then(
      () => undefined,
      (thrown: unknown) => thrown ?? new Error('rejected with nothing'),
    )
    if (error === undefined) continue
    refused++
    expect(isRealtimeError(error), `a RealtimeError: ${error}`).toBe(true)
    expect(leaks([error, logged], helper.secrets)).toEqual([])
  }
  expect(refused, 'answers that were refused').toBeGreaterThan(failures.length)
})

it.each(Object.entries(stands))('a recording of %s has no secret in it', async (_, stand) => {
  vi.useFakeTimers()
  const { vendor, provider, subjects, secrets } = stand()
  const emulator = createMemoryEmulator({
    vendors: [vendor],
    behaviour: () => ({
      in: (text, next, connection) => {
        connection.send(text)
        next(text)
      },
    }),
  })
  const client = createClient({
    providers: [provider(emulator.url(vendor.name))],
    WebSocket: emulator.WebSocket,
    lifecycle: () => () => {},
  })
  const recorder = record(client)
  for (const { topic } of subjects) client.subscribe(topic, () => {})
  await vi.advanceTimersByTimeAsync(5_000)
  for (const connection of emulator.connections) connection.send(JSON.stringify({ said: secrets }))
  emulator.control(vendor.name).drop({ code: 4000, reason: String(secrets[0]).slice(0, 100) })
  await vi.advanceTimersByTimeAsync(60_000)
  await client.close()
  expect(recorder.count).toBeGreaterThan(10)
  expect(leaks([recorder.har(), recorder.ndjson(), emulator.control(vendor.name).log()], secrets)).toEqual([])
})

it('finds a secret that an error does say', () => {
  const secret = 'canary-key/with+signs="'
  const forms = [secret, encodeURIComponent(secret), btoa(`a${secret}`), JSON.stringify({ secret })]
  for (const form of forms) expect(leaks([new Error('failed', { cause: { form } })], [secret])).not.toEqual([])
})
