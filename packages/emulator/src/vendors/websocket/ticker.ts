import { random } from '../../seed'

/** A synthetic price. No market is behind it, and `synthetic` says so in each frame. */
export interface Tick {
  readonly type: 'tick'
  readonly synthetic: true
  readonly symbol: string
  readonly price: number
  /** ms since the epoch. */
  readonly at: number
}

const symbols = ['ACME', 'GLOBEX', 'INITECH', 'UMBRELLA'] as const

/** Prices that wander, one tick every half a second to a second and a half, for as long as it is not stopped. */
export function ticker(seed: string, emit: (tick: Tick) => void): () => void {
  const next = random(`${seed}:ticker`)
  const prices = new Map(symbols.map((symbol) => [symbol, 50 + 100 * next()]))
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    timer = setTimeout(tick, 500 + 1_000 * next())
  }
  const tick = (): void => {
    const symbol = symbols[Math.floor(next() * symbols.length)] ?? symbols[0]
    const price = (prices.get(symbol) ?? 100) * (1 + 0.01 * (next() - 0.5))
    prices.set(symbol, price)
    emit({ type: 'tick', synthetic: true, symbol, price: Math.round(100 * price) / 100, at: Date.now() })
    wait()
  }
  wait()
  return () => clearTimeout(timer)
}
