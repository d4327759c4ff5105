import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from './json'

it.each([
  ['{"__proto__":{"polluted":true},"n":1}', '{"n":1}'],
  ['{"a":[{"b":{"__proto__":7,"n":1}}]}', '{"a":[{"b":{"n":1}}]}'],
  ['{"__pr\\u006fto__":{"polluted":true},"n":1}', '{"n":1}'],
  ['{"\\u005f\\u005Fproto__":{"polluted":true},"n":1}', '{"n":1}'],
  ['{"constructor":{"prototype":{"polluted":true}},"n":1}', '{"n":1}'],
  ['{"c\\u006Fnstructor":{"pr\\u006ftotype":null},"n":1}', '{"n":1}'],
])('reads %s without what reaches a prototype', (text, left) => {
  expect(JSON.stringify(parseJson(text))).toBe(left)
})

it.each([
  '{"constructor":"Red Bull","prototype":false}',
  '{"constructor":{"name":"Red Bull"}}',
  '["__proto__","constructor","\\u0061"]',
  '{"__proto":1,"proto__":{}}',
])('leaves harmless words alone: %s', (text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text))
})

it('reads everything else as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/"(__proto__|constructor)"/.test(text))
      expect(parseJson(text)).toEqual(JSON.parse(text))
    }),
  )
})

it('leaves nothing to a careless merge, whatever the depth', () => {
  const merge = (into: Record<string, unknown>, from: object): void => {
    for (const [key, value] of Object.entries(from)) {
      into[key] ??= {}
      if (typeof value !== 'object' || value === null) into[key] = value
      else merge(into[key] as Record<string, unknown>, value)
    }
  }
  for (let depth = 0; depth < 50; depth++) {
    const text = `${'{"a":'.repeat(depth)}{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}${'}'.repeat(depth)}`
    merge({}, parseJson(text) as object)
    expect('polluted' in {}).toBe(false)
  }
})

it('reads what nests a hundred thousand deep', () => {
  expect(Array.isArray(parseJson(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))).toBe(true)
})

it.each(['', '\uFEFF{}', '{"a":', "{'a':1}", 'undefined'])('refuses %j as JSON.parse does', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError)
})
