/** Every text in a value: strings and keys, and of errors also the message, stack and cause, which JSON would leave out. */
function textsOf(value: unknown, seen: Set<object> = new Set()): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  const names = value instanceof Error ? Object.getOwnPropertyNames(value) : Object.keys(value)
  const fields = value as Readonly<Record<string, unknown>>
  return names.flatMap((name) => [name, ...textsOf(fields[name], seen)])
}

/** Every text that a value holds, without the names of its fields: of credentials those are no secret. */
export function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsOf) : []
}

/** What of `secrets` can be read in what was observed, in whatever form, each with the text around it. */
export function leaks(observed: readonly unknown[], secrets: readonly unknown[]): string[] {
  const forms = [...new Set(secrets.flatMap(wordsOf).flatMap(formsOf))]
  return observed.flatMap((value) => textsOf(value)).filter((text) => forms.some((form) => text.includes(form)))
}

/** Its longest piece that every encoding leaves alone, and the one encoding that leaves nothing alone. */
function formsOf(word: string): string[] {
  const [core = ''] = (word.match(/[\w.-]+/g) ?? []).sort((a, b) => b.length - a.length)
  return [core, ...base64(core)].filter(({ length }) => length >= 4)
}

/** What base64 makes of a text, wherever in a group of three bytes it starts: without what its neighbours have a part in. */
function base64(ascii: string): string[] {
  return ['', '-', '--'].map((before) => btoa(`${before}${ascii}`).slice(before.length && before.length + 1, -4))
}
