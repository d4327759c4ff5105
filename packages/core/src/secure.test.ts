import { afterEach, expect, it, vi } from 'vitest'
import { secureUrl, shownUrl } from './secure'

afterEach(() => {
  vi.unstubAllGlobals()
})

const travelling = { provider: 'fake', what: 'the token' } as const

it.each([
  ['wss://vendor.example/rt?token=canary#part', 'wss://vendor.example/rt'],
  ['wss://user:canary@vendor.example/rt', 'wss://vendor.example/rt'],
  ['wss://user:can@ary@vendor.example', 'wss://vendor.example'],
  ['wss://vendor.example/rt?a=\ncanary', 'wss://vendor.example/rt'],
  ['wss://vendor.example/@home', 'wss://vendor.example/@home'],
  ['wss:\\\\user:canary@vendor.example\\rt', 'wss://vendor.example/rt'],
  ['wss:/user:canary@vendor.example/rt', 'wss://vendor.example/rt'],
  ['wss:user:canary@vendor.example/rt', 'wss://vendor.example/rt'],
  ['localhost:8787/rt?token=canary', 'localhost:8787/rt'],
  ['user:canary@vendor.example/rt', 'vendor.example/rt'],
  ['localhost:\\\\8787', 'localhost:\\\\8787'],
])('shows %j as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown)
})

it.each([
  ['https://vendor.example/?key=canary', false, true],
  ['http://127.0.0.1:1', false, true],
  ['http://vendor.example/?key=canary', false, false],
  ['http://user:canary@vendor.example', false, false],
  ['http://vendor.example', true, true],
  ['ftp://vendor.example', true, false],
] as const)('lets a request to %s have secrets (allowInsecure: %s): %s', (url, allowInsecure, may) => {
  const ask = () => secureUrl(url, { ...travelling, scheme: 'http', allowInsecure })
  if (may) expect(ask()).toBe(url)
  else expect(ask).toThrow(/^\w+:\/\/vendor\.example would send the token in the clear: use https:/)
})

it.each(['ws', 'http'] as const)('lets %s: have none on an https page, whatever it was allowed', (scheme) => {
  vi.stubGlobal('location', { protocol: 'https:' })
  const ask = () => secureUrl(`${scheme}://10.0.0.7`, { ...travelling, scheme, allowInsecure: true })
  expect(ask).toThrow(`${scheme}://10.0.0.7 would send the token in the clear: use ${scheme}s://`)
  expect(secureUrl(`${scheme}://localhost`, { ...travelling, scheme })).toBe(`${scheme}://localhost`)
})

it('says what is missing where the scheme was forgotten', () => {
  const ask = () => secureUrl('localhost:8787/rt?token=canary', { ...travelling, scheme: 'ws' })
  expect(ask).toThrow(/^The address has no host: write wss:\/\/…$/)
})
