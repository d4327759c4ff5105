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

  /** A copy of a value without its secrets, as far as JSON has words for it; what cannot be looked through is not shown. */
  value(value: unknown): unknown {
    try {
      const said = spell(value, (text) => this.text(text))
      return said && JSON.parse(said)
    } catch {
      return REDACTED
    }
  }

  /** An error that says a secret becomes one that does not. */
  error(error: RealtimeError): RealtimeError {
    try {
      if (spell(error, (text) => this.text(text)) === spell(error, (text) => text)) return error
    } catch {
      // Nobody knows what it says.
    }
    const { message, reason, code, cause } = error
    return new RealtimeError(this.text(message), {
      ...error,
      reason: reason && this.text(reason),
      code: this.value(code) as typeof code,
      cause: this.value(cause),
    })
  }
}

/** Writes a value as JSON with every name and text in it changed by `text`. Of errors also what JSON leaves out: message, stack and causes. */
function spell(value: unknown, text: (text: string) => string): string | undefined {
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, item) {
    // Not what an error says of itself in toJSON().
    const error = this[key] instanceof Error && this[key]
    const part = error || item
    if (typeof part === 'string') return text(part)
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    const names = error ? ['name', ...Object.getOwnPropertyNames(error)] : Object.keys(part)
    return Object.fromEntries(names.map((name) => [text(name), part[name]]))
  })
}
