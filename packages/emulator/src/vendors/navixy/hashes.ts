import { hash, hex } from '../../seed'

/** An API key does not age; a session comes from `user/auth`; a factor is only good for a second one. */
type HashKind = 'key' | 'session' | 'factor'

export interface Hashes {
  /** The API key that is valid now. */
  key(): string
  issue(kind: 'session' | 'factor'): string
  /** What it is, if it is valid now. */
  kind(given: unknown): HashKind | undefined
  /** Whether it was ever given out. */
  known(given: unknown): boolean
  /** Everything given out so far is invalid from now on. */
  expire(): void
  /** Those of this emulator that occur in `text`, and whatever stands where a hash belongs. */
  secrets(text: string): string[]
}

const KINDS: readonly HashKind[] = ['key', 'session', 'factor']

/**
 * Hashes of 32 hexadecimal characters. Each says what it is and when it was given out and proves itself with the seed, so that an emulator
 * started again knows what the one before it gave out.
 */
export function createHashes(seed: string): Hashes {
  let era = 0
  let last = 0
  const make = (kind: number, at: number, during: number): string => {
    const head = `${hex(at, 12)}${hex(kind, 1)}${hex(during, 3)}`
    return `${head}${hex(hash(`${seed}:navixy:${head}`), 8)}${hex(hash(`${head}:${seed}.`), 8)}`
  }
  const read = (given: unknown) => {
    if (typeof given !== 'string' || !/^[0-9a-f]{32}$/.test(given)) return undefined
    const [at = 0, kind = 0, during = 0] = [given.slice(0, 12), given.slice(12, 13), given.slice(13, 16)].map((part) =>
      Number.parseInt(part, 16),
    )
    return given === make(kind, at, during) ? { kind: KINDS[kind], during } : undefined
  }
  return {
    key: () => make(0, 0, era),
    issue(kind) {
      // Two in one millisecond would be the same hash.
      last = Math.max(Date.now(), last + 1)
      return make(KINDS.indexOf(kind), last, era)
    },
    kind(given) {
      const known = read(given)
      return known && known.during >= era ? known.kind : undefined
    },
    known: (given) => read(given) !== undefined,
    expire() {
      era++
    },
    secrets: (text) => [
      // Also behind a percent sign: `%22` may stand before it.
      ...[...text.matchAll(/(?=([0-9a-f]{32}))/g)].map(([, given = '']) => given).filter((given) => read(given)),
      // A client's hash is a secret too when it is wrong: it may be a real one.
      ...[...text.matchAll(/"(?:hash|password)"\s*:\s*"((?:[^"\\]|\\.)*)/g)].map(([, given = '']) => given),
      ...[...text.matchAll(/[?&]hash=([^&\s"]+)/g)].map(([, given = '']) => given),
    ],
  }
}
