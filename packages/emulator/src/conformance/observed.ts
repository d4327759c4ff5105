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

/** What of `secrets` can be read in what was observed, each with the text around it. */
export function leaks(observed: readonly unknown[], secrets: readonly unknown[]): string[] {
  const words = [...new Set(secrets.flatMap(wordsOf))].filter((word) => word.length >= 4)
  const forms = words.flatMap((word) => [word, encodeURIComponent(word)])
  return observed.flatMap((value) => textsOf(value)).filter((text) => forms.some((form) => text.includes(form)))
}
