import type { Take } from './recording'

/** Something that the client said then, and is waited for now. */
export interface Cue {
  heard: boolean
}

/** What the client said on one connection. */
export interface Cues {
  /** One for each message; null for what was received. */
  readonly all: readonly (Cue | null)[]
  /** Marks the first like it that has not been heard; false: nothing like it was ever said. */
  hear(text: string): boolean
}

const BLANK = '[redacted]'

export function cuesOf(messages: Take['messages']): Cues {
  // By their text: a long recording has thousands.
  const exact = new Map<string, Cue[]>()
  const blanked: { readonly like: RegExp; readonly cue: Cue }[] = []
  const add = (text: string): Cue => {
    const cue = { heard: false }
    if (text.includes(BLANK)) blanked.push({ like: likeness(text), cue })
    else if (!exact.get(text)?.push(cue)) exact.set(text, [cue])
    return cue
  }
  return {
    all: messages.map(({ sent, data }) => (sent ? add(String(data)) : null)),
    hear(text) {
      const same = exact.get(text)
      while (same?.[0]?.heard) same.shift()
      const alike = blanked.filter(({ like }) => like.test(text))
      const cue = same?.[0] ?? alike.find(({ cue }) => !cue.heard)?.cue
      if (cue) cue.heard = true
      return same !== undefined || alike.length > 0
    },
  }
}

/** Matches what stood where the recordings have `[redacted]`, one group each. */
export function blanksIn(takes: readonly Take[]): readonly RegExp[] {
  const said = takes.flatMap(({ messages }) => messages.flatMap(({ sent, data }) => (sent ? String(data) : [])))
  return [...new Set(said)].filter((text) => text.includes(BLANK)).map(likeness)
}

/** Matches the same text, whatever stands where `[redacted]` does. */
function likeness(text: string): RegExp {
  const [first = '', ...rest] = text.split(BLANK)
  const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return new RegExp(`^${literal(first)}${rest.map((text) => `([^]*?)${literal(text)}`).join('')}$`)
}
