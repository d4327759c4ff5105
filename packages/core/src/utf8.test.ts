import fc from 'fast-check'
import { expect, it } from 'vitest'
import { utf8Length } from './utf8'

it('counts as TextEncoder does, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0xd7ff, max: 0xe000 }), (text, unit) => {
      for (const some of [text, text + String.fromCharCode(unit) + text])
        expect(utf8Length(some)).toBe(new TextEncoder().encode(some).length)
    }),
  )
})
