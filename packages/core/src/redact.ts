import { isRealtimeError, RealtimeError } from './errors'

const REDACTED = '[redacted]'

/**
 * Replaces every occurrence of each secret – as it is, URL-encoded, or escaped inside JSON – by `[redacted]`.
 * Secrets shorter than 4 characters are left alone: they would blank out ordinary text.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  // Longest first, so that a secret which contains another is replaced whole.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length < 4) continue
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      text = text.replaceAll(form, REDACTED)
    }
  }
  return text
}

/** What a provider's credentials have been so far, and the one way to keep them out of everything observable. */
export class Secrets {
  #values: readonly string[] = []

  /** Remembers every string inside a credentials value; after many rotations the oldest are forgotten. */
  add(value: unknown): void {
    if (typeof value === 'string') {
      if (!this.#values.includes(value)) this.#values = [...this.#values.slice(-31), value]
    } else if (typeof value === 'object' && value !== null) {
      for (const part of Object.values(value)) this.add(part)
    }
  }

  text(text: string): string {
    return redact(text, this.#values)
  }

  /** A copy of a value with its strings redacted. An error that says a secret becomes a plain one that does not. */
  value(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.text(value)
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Error) return this.#error(value)
    // Deeper than any frame worth reading; and a ring would never end.
    if (depth > 32) return REDACTED
    if (Array.isArray(value)) return value.map((item) => this.value(item, depth + 1))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item, depth + 1)]))
  }

  error(error: RealtimeError): RealtimeError {
    return this.#error(error) as RealtimeError
  }

  #error(error: Error): Error {
    const { message, cause } = error
    const told = isRealtimeError(error) ? error.reason : undefined
    const clean = { message: this.text(message), reason: told && this.text(told), cause: this.value(cause) }
    const same = clean.message === message && clean.reason === told && !this.#says(error.stack) && !this.#says(cause)
    if (same) return error
    if (isRealtimeError(error)) {
      return new RealtimeError(clean.message, { ...error, reason: clean.reason, cause: clean.cause })
    }
    return Object.assign(new Error(clean.message), { name: error.name })
  }

  #says(value: unknown): boolean {
    const text =
      value instanceof Error
        ? `${value.message}${value.stack}`
        : typeof value === 'string'
          ? value
          : (JSON.stringify(value) ?? '')
    return this.text(text) !== text
  }
}
