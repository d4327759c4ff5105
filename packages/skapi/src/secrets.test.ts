import { type Behaviour, refuses, sequence } from '@tributary/emulator'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { pass, stage } from '../test/kit'
import { fromSkapi, group, inbox, skapiApi } from './index'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const canary = (what: string) => `canary.${what}-of_somebody`
const given = { accessToken: canary('access'), idToken: canary('id'), service: 'a-service', owner: 'an-owner' }

/** Every text in a value, errors with their message, stack and cause included. */
function texts(value: unknown, seen: Set<unknown> = new Set()): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  return Object.getOwnPropertyNames(value).flatMap((name) => [
    name,
    ...texts((value as Readonly<Record<string, unknown>>)[name], seen),
  ])
}

it('lets the tokens be seen nowhere: inspect, status, errors, links, console', async () => {
  const said: unknown[] = []
  for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void said.push(words))
  }
  // A server that quotes what it hears, and refuses with the words of it.
  const echo: Behaviour = () => ({
    in: (text, next, connection) => {
      connection.send(text)
      connection.send(encodeURI(JSON.stringify({ '#error': `bad ${text}`, '#code': text })))
      connection.send(`not JSON: ${text}`)
      next(text)
    },
  })
  const quoted = { code: 1008, reason: `Unknown: ${given.accessToken}` }
  const on = stage({
    emulated: { badToken: 'accept' },
    behaviour: sequence(echo, refuses(quoted)),
    credentials: () => given,
  })
  on.client.onConnection((connection) => said.push(connection, on.client.links))
  const [heard, box] = [on.hear(group('lobby')), on.hear(inbox())]
  await pass(1_500)
  await on.client.send(group('lobby'), { text: 'hi' })
  await pass()
  expect(on.emulator.connections[0]?.url).toContain(encodeURIComponent(given.accessToken))
  // What the server tells the app is the app's, as it came.
  expect(box.events.length).toBeGreaterThan(0)
  on.emulator.control('skapi').drop()
  await pass(60_000)
  expect(heard.errors.at(-1)).toMatchObject({ kind: 'unauthorized', reason: 'Unknown: [redacted]' })
  const everything = texts([said, on.inspected, heard.errors, on.client.connection, on.client.links]).join('\n')
  expect(everything).toContain('[redacted]')
  expect(everything).not.toMatch(/canary|an-owner/)
  await on.client.close()
})

it('lets the tokens be seen in no error of a request', async () => {
  const answers = [
    () => new Response(`INVALID_REQUEST: Unknown ${given.idToken}`, { status: 400 }),
    () => Response.json({ code: given.idToken, message: `Unknown ${given.accessToken}` }, { status: 401 }),
    () => {
      throw new TypeError(`fetch failed: ${given.idToken}`)
    },
  ]
  for (const answer of answers) {
    const api = skapiApi({ api: 'https://skapi.test/', credentials: () => given, fetch: async () => answer() })
    const error = await api.groups().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(texts(error).join('\n')).not.toContain('canary')
  }
})

it('lets no token of the vendor’s client be seen in what is wrong with it', async () => {
  const session = {
    accessToken: { jwtToken: `${canary('a')} and more` },
    idToken: { jwtToken: canary('c'), payload: {} },
  }
  const instance = { service: 'a', owner: 'b', session, getProfile: async () => null }
  const on = stage({ credentials: fromSkapi(instance).credentials })
  const heard = on.hear(inbox())
  await pass()
  expect(heard.errors).toMatchObject([{ kind: 'config', message: expect.stringContaining('accessToken') }])
  expect(texts([heard.errors, on.inspected]).join('\n')).not.toContain('canary')
  await on.client.close()
})

it('leaves no timer and no socket, whenever it is closed', async () => {
  for (let moment = 0; moment <= 200; moment += 5) {
    const on = stage({ emulated: { joinEcho: moment % 10 > 0 } })
    const [lobby] = [on.hear(group('lobby')), on.hear(group('den')), on.hear(inbox({ lifecycle: true }))]
    if (moment > 120) on.emulator.control('skapi').drop()
    await pass(moment)
    if (moment % 2) lobby?.stop()
    await on.client.close()
    await pass(50)
    expect(vi.getTimerCount(), `timers after a close at ${moment} ms`).toBe(0)
    expect(on.emulator.connections.filter(({ closed }) => !closed)).toEqual([])
  }
})
