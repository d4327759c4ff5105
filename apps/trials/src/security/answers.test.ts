import { isRealtimeError, type RealtimeError } from '@tributary/core'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { corpus, wrong } from './frames'
import { helpers } from './helpers'
import { pristine } from './trial'

const logged: unknown[] = []
beforeEach(() => {
  for (const method of ['debug', 'log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((...said) => void logged.push(said))
})
afterEach(() => {
  logged.length = 0
  vi.restoreAllMocks()
})

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.FUZZ_RUNS ?? 60)
const STATUSES = [200, 200, 200, 201, 400, 401, 403, 429, 500]
/** What these vendors answer when all is well, and when it is not. */
const USUAL = [
  { success: true, list: [{ id: 1, source: { id: 10_001 } }], states: { 1: { source_id: 10_001 } }, hash: 'h' },
  { success: false, status: { code: 7, description: 'Wrong hash' } },
  { success: true, type: 'second_factor_required', factor_type: 'code' },
  [{ uniqueId: 'a1', data: { n: 1 }, createdAt: '2026-01-01T00:00:00Z' }],
  { list: [{ uid: 's#u', cid: 'c', rid: 's#lobby', cnt: 2 }], endOfList: true },
  { list: [{ uid: 's#u' }], startKey: { a: 1 } },
  { code: 'INVALID_REQUEST', message: 'no' },
  { success: true, token: 't', tokenLifetime: 10, refreshToken: 'r' },
  { success: false, message: 'no' },
].map((answer) => JSON.stringify(answer))

/** One request with one answer: it comes to something, in the words of this library. */
async function asked(call: (typeof helpers)[number]['call'], body: string | Uint8Array, status: number): Promise<void> {
  const fetch = async () => new Response(typeof body === 'string' ? body : new Uint8Array(body), { status })
  const outcome = await call('https://vendor.example/api', fetch).then(
    (value) => ({ value }),
    (thrown: unknown) => ({ thrown }),
  )
  if ('thrown' in outcome) {
    const { thrown } = outcome
    expect(isRealtimeError(thrown), `a RealtimeError: ${thrown}`).toBe(true)
    // Whatever the answer called itself.
    const { kind, code, reason } = thrown as RealtimeError
    expect([kind, code ?? 0, reason ?? ''].map((part) => typeof part)).toEqual([
      'string',
      expect.stringMatching(/^(string|number)$/),
      'string',
    ])
  }
  pristine('value' in outcome ? outcome.value : undefined)
  expect(logged).toEqual([])
}

it.each(helpers)(
  '$name gets over the corpus',
  async ({ call }) => {
    for (const body of corpus) for (const status of [200, 400]) await asked(call, body, status)
  },
  30_000,
)

it.each(helpers)(
  `$name gets over whatever is answered (seed ${seed})`,
  async ({ call }) => {
    const answers = fc.tuple(wrong(USUAL), fc.constantFrom(...STATUSES))
    await fc.assert(
      fc.asyncProperty(answers, ([body, status]) => asked(call, body, status)),
      { seed, numRuns },
    )
  },
  30_000,
)

it('Skapi gives up a list of which every page names another', async () => {
  let pages = 0
  const fetch = async () => Response.json({ list: [{ uid: 's#u', cid: `c${++pages}` }], startKey: { page: pages } })
  const users = helpers.find(({ name }) => name === 'Skapi users')
  await expect(users?.call('https://vendor.example/api', fetch)).rejects.toMatchObject({
    kind: 'protocol',
    message: expect.stringMatching(/list .* does not end/),
  })
  expect(pages).toBeLessThanOrEqual(1_000)
})
