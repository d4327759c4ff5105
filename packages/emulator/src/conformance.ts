import { it } from 'vitest'
import { connectionLaws } from './conformance/connection'
import { deliveryLaws } from './conformance/delivery'
import type { Facts, Law, Over, ProviderAt } from './conformance/facts'
import { safetyLaws } from './conformance/safety'
import { secrecyLaws } from './conformance/secrecy'

export { leaks } from './conformance/observed'
export type { Facts, Law, Over, ProviderAt }

/** Longer than a law waits for anything: what never happened is said by the law, not by the test runner. */
const TIMEOUT_MS = 30_000

/** What is true of every provider, one sentence each. */
export const laws: readonly Law[] = [...connectionLaws, ...deliveryLaws, ...safetyLaws, ...secrecyLaws]

/**
 * Proves a provider against its emulated vendor: one test for each law that applies, by what the provider's capabilities and the facts say.
 *
 * By default in the page on a fake clock. `over` a real server those laws are checked that need no clock.
 *
 * @example
 * conformance((at) => teletracker(at), {
 *   vendor: () => emulated.teletracker(),
 *   topics: [userEvents(), accountEvents()],
 *   …
 * })
 */
export function conformance<Event, Given extends object, Value>(
  make: ProviderAt<Value>,
  facts: Facts<Event, Given, Value>,
  over?: Over | undefined,
): void {
  const provider = make({
    url: 'wss://emulator.test',
    credentials: () => facts.credentials(facts.vendor().credentials()),
  })
  for (const law of laws) {
    if (!law.applies(provider, facts) || (over && law.clock)) continue
    it(over ? `${law.sentence}, over a real server` : law.sentence, () => law.check(make, facts, over), TIMEOUT_MS)
  }
}
