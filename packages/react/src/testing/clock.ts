/** What fake timers have of their clock. */
interface Clock {
  tickAsync(ms: number): Promise<unknown>
}

/** The clock of fake timers, where there are any: those of vitest and of jest are both @sinonjs/fake-timers, which leaves it there. */
export function fakeClock(): Clock | undefined {
  const { clock } = globalThis.setTimeout as typeof setTimeout & { readonly clock?: Clock }
  return clock
}
