/** Letters may be escaped: `\u005f` is `_`. */
const ESCAPED = /\\u00[567]/
/** Either way to a prototype has this in its name, and one rare word is looked for in a third of the time that two common ones take. */
const SUSPICIOUS = 'proto'

const harmless = (key: string, value: unknown): unknown =>
  key === '__proto__' || (key === 'constructor' && Object.hasOwn(Object(value), 'prototype')) ? undefined : value

/**
 * `JSON.parse` for what others have written: without the keys through which a careless merge reaches a prototype, which are `__proto__` and a
 * `constructor` with a `prototype` in it.
 *
 * @throws SyntaxError when the text is not JSON, RangeError when it has such words and nests thousands deep.
 */
export function parseJson(text: string): unknown {
  // Words are found sooner than expressions.
  const odd = text.includes(SUSPICIOUS) || (text.includes('\\u00') && ESCAPED.test(text))
  return odd ? JSON.parse(text, harmless) : JSON.parse(text)
}
