import { expect, it } from 'vitest'
import { createGate } from './gate'

/** Whether a request is let in, from the address `from`. */
function lets(
  gate: ReturnType<typeof createGate>,
  headers: { readonly host?: string; readonly origin?: string },
  from = '127.0.0.1',
): boolean {
  return gate.refusal({ headers, socket: { remoteAddress: from } } as Parameters<typeof gate.refusal>[0]) === undefined
}

it('answers on loopback only to loopback names, and to none that is missing', () => {
  const gate = createGate({ host: '127.0.0.1', allowOrigin: [] })
  for (const host of ['127.0.0.1:8787', 'localhost', '[::1]:8787', 'demo.localhost:1'])
    expect([host, lets(gate, { host })]).toEqual([host, true])
  for (const host of ['192.0.2.1:8787', 'evil.example', '[2001:db8::1]'])
    expect([host, lets(gate, { host })]).toEqual([host, false])
  for (const headers of [{}, { host: '' }, { host: 'a b' }])
    expect([headers, lets(gate, headers)]).toEqual([headers, false])
})

it('answers elsewhere to any address and to its own name, and still to no other name', () => {
  const gate = createGate({ host: 'emulator.example', allowOrigin: [] })
  for (const host of ['192.0.2.1:8787', '[2001:db8::1]', 'emulator.example:8787', 'localhost'])
    expect([host, lets(gate, { host })]).toEqual([host, true])
  expect(lets(gate, { host: 'evil.example' })).toBe(false)
})

it('takes a request without an Origin from this machine only', () => {
  const gate = createGate({ host: '0.0.0.0', allowOrigin: ['https://app.example'] })
  const host = '192.0.2.1:8787'
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map((from) => lets(gate, { host }, from))).toEqual([true, true, true])
  expect(lets(gate, { host }, '192.0.2.7')).toBe(false)
  expect(lets(gate, { host, origin: 'https://app.example' }, '192.0.2.7')).toBe(true)
})
