import { RealtimeError } from './errors'

const REDACTED = '[redacted]'

/**
 * Replaces every occurrence of each secret – as it is, URL-encoded, or escaped inside JSON – by `[redacted]`.
 * Secrets shorter than 4 characters are left alone: they would blank out ordinary text.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  // Longest first, so that a secret which contains another is replaced whole.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length < 4) continue
    // A lone surrogate cannot be URL-encoded; URLs carry U+FFFD in its place.
    const encoded = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'))
    for (const form of [secret, encoded, JSON.stringify(secret).slice(1, -1)]) {
      text = text.replaceAll(form, REDACTED)
    }
  }
  return text
}

/** What a provider's credentials have been so far, and the one way to keep them out of everything observable. */
export class Secrets {
  #values: readonly string[] = []

  /** Remembers every string inside a credentials value; after many rotations the oldest are forgotten. */
  add(value: unknown, seen: Set<unknown> = new Set()): void {
    if (typeof value === 'string') {
      if (!this.#values.includes(value)) this.#values = [...this.#values.slice(-31), value]
    } else if (typeof value === 'object' && value !== null && !seen.has(value)) {
      seen.add(value)
      for (const part of Object.values(value)) this.add(part, seen)
    }
  }

  text(text: string): string {
    return redact(text, this.#values)
  }

  /** A copy of a value with its strings redacted; each object is copied once, so that a ring ends. Of an error, its name and message. */
  value(value: unknown, copies: Map<unknown, unknown> = new Map(), depth = 0): unknown {
    if (typeof value === 'string') return this.text(value)
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Error) return Object.assign(new Error(this.text(value.message)), { name: value.name })
    const known = copies.get(value)
    if (known) return known
    // Deeper than any frame worth reading.
    if (depth > 32) return REDACTED
    const copy = (Array.isArray(value) ? [] : {}) as Record<string, unknown>
    copies.set(value, copy)
    for (const [key, item] of Object.entries(value)) copy[this.text(key)] = this.value(item, copies, depth + 1)
    return copy
  }

  /** An error that says a secret becomes one that does not. */
  error(error: RealtimeError): RealtimeError {
    if (!this.#says(error)) return error
    const { message, reason, code, cause } = error
    return new RealtimeError(this.text(message), {
      ...error,
      reason: reason && this.text(reason),
      code: typeof code === 'string' ? this.text(code) : code,
      cause: this.value(cause),
    })
  }

  #says(value: unknown): boolean {
    let says = false
    try {
      JSON.stringify(value, (key, item) => {
        says ||= [key, item].some((text) => typeof text === 'string' && this.text(text) !== text)
        if (!(item instanceof Error)) return item
        // Message, stack, cause and errors are not enumerable.
        const names = Object.getOwnPropertyNames(item) as (keyof Error)[]
        return Object.fromEntries(names.map((name) => [name, item[name]]))
      })
    } catch {
      // What cannot be looked through is not shown.
      return true
    }
    return says
  }
}
