import { websocketServer } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { type Browser, type BrowserContext, chromium } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it, vi } from 'vitest'
import { journal, noted, openSite, type Site, told } from './site'

let site: Site
let browser: Browser
let context: BrowserContext
beforeAll(async () => {
  const opening = await Promise.all([openSite(), chromium.launch(inject('chromium'))])
  site = opening[0]
  browser = opening[1]
}, 60_000)
afterAll(async () => {
  await browser.close()
  await site.close()
})
beforeEach(async () => {
  context = await browser.newContext()
})
afterEach(() => context.close())

const CLOSING = 2
/** Those with a number of the tests: Navixy tells its tracker's state too. */
const events = /^event \d\d?$/

it.each([
  ['websocket', 1_000],
  ['navixy', 1_000],
] as const)(
  'case 10: %s leaves a peer that has fallen silent for %i ms, without waiting for its close, and hears it no more',
  async (vendor, silence) => {
    const page = await site.open(context, vendor, { silence, beat: 200 })
    const old = site.emulator.connections.at(-1)
    site.emit(vendor, 1)
    await noted(page, 'event 1')
    // Beats keep it: it has lived for longer than it may be silent.
    await page.waitForFunction((ms) => performance.now() - (window.trial.journal[0]?.at ?? 0) > ms, 2 * silence)
    expect(await told(page, /^(dial|reconnecting)/)).toEqual(['dial 0'])

    old?.mute(true)
    await noted(page, 'live', 2)
    const { state, quiet } = await page.evaluate(() => {
      const { journal, sockets } = window.trial
      const left = journal.find(({ what }) => what === 'reconnecting')?.at ?? 0
      return { state: sockets[0]?.readyState, quiet: left - (sockets[0]?.heardAt ?? 0) }
    })
    expect(state).toBe(CLOSING)
    expect(await told(page, /^(dial|close|gap)/)).toEqual(['dial 0', 'dial 1', 'gap reconnected'])
    expect(quiet).toBeGreaterThanOrEqual(silence - 5)
    expect(quiet).toBeLessThan(silence + 1_000)

    old?.mute(false)
    old?.send(JSON.stringify(site.frame(vendor, 99)))
    expect(old?.frames.at(-1)).toMatchObject({ direction: 'out', frame: expect.stringContaining('99') })
    await noted(page, 'close 0 1005')
    site.emit(vendor, 2)
    await noted(page, 'event 2')
    expect(await told(page, events)).toEqual(['event 1', 'event 2'])
    expect(await page.evaluate(() => window.trial.client?.connection.status)).toBe('connected')
    expect(await told(page, /^dial/)).toHaveLength(2)
  },
  20_000,
)

it('case 28: a vendor without a heartbeat is dialled anew within 5 s of `online` after `offline`, though its socket stays open', async () => {
  const page = await site.open(context, 'teletracker')
  await context.setOffline(true)
  await noted(page, 'offline')
  expect(await page.evaluate(() => window.trial.sockets[0]?.readyState)).toBe(1)
  expect(await told(page, /^(dial|close|reconnecting)/)).toEqual(['dial 0'])
  await context.setOffline(false)
  await noted(page, 'live', 2)
  const took = await page.evaluate(() => {
    const at = (one: string) => window.trial.journal.findLast(({ what }) => what === one)?.at ?? 0
    return at('live') - at('online')
  })
  expect(took).toBeLessThan(5_000)
  expect(await told(page, /^(dial|gap)/)).toEqual(['dial 0', 'dial 1', 'gap reconnected'])
  site.emit('teletracker', 1)
  await noted(page, 'event 1')
  expect(await told(page, events)).toEqual(['event 1'])
}, 20_000)

it('case 27: a network that flaps 50 times is dialled at once in 2 s at the most, and heard again when it stays', async () => {
  // So that every attempt but the first is one that the network's return has started.
  const page = await site.open(context, 'websocket', { backoff: { first: 60_000, min: 60_000, max: 60_000 } })
  const FLAPS = 50
  for (let flap = 1; flap <= FLAPS; flap++) {
    await context.setOffline(true)
    await context.setOffline(false)
  }
  await noted(page, 'online', FLAPS)
  await vi.waitFor(async () => expect((await journal(page)).at(-1)).toBe('live'), 10_000)
  const dials = await page.evaluate(() =>
    window.trial.journal.filter(({ what }) => what.startsWith('dial')).map(({ at }) => at),
  )
  const waits = dials.slice(2).map((at, i) => at - (dials[i + 1] ?? 0))
  expect(dials.length).toBeGreaterThan(1)
  for (const wait of waits) expect(wait).toBeGreaterThan(1_900)
  site.emit('websocket', 1)
  await noted(page, 'event 1')
}, 30_000)

it('case 47: two tabs of one account are independent', async () => {
  const [one, other] = [await site.open(context, 'teletracker'), await site.open(context, 'teletracker')]
  site.emit('teletracker', 1)
  await Promise.all([noted(one, 'event 1'), noted(other, 'event 1')])
  site.emulator.connections.at(-2)?.terminate()
  await noted(one, 'live', 2)
  site.emit('teletracker', 2)
  await Promise.all([noted(one, 'event 2'), noted(other, 'event 2')])
  expect(await told(one, /^(dial|event|gap)/)).toEqual(['dial 0', 'event 1', 'dial 1', 'gap reconnected', 'event 2'])
  expect(await told(other, /^(dial|event|gap)/)).toEqual(['dial 0', 'event 1', 'event 2'])
}, 20_000)

it('case 47: a tab that the vendor displaces says so and stays away, until a person asks', async () => {
  let newest: { close(code: number, reason: string): void } | undefined
  const emulator = await createEmulator({
    vendors: [websocketServer({ channels: true })],
    behaviour: () => ({
      open(connection) {
        newest?.close(4409, 'signed in elsewhere')
        newest = connection
      },
    }),
  })
  try {
    const url = emulator.url('websocket')
    const one = await site.open(context, 'websocket', { url })
    const other = await site.open(context, 'websocket', { url })
    await noted(one, 'failed displaced')
    const news = { type: 'event', channel: 'news', data: 1 }
    // Longer than the longest first delay of `backoff: 'fast'`.
    await other.waitForFunction(
      (until) => performance.now() > until,
      await other.evaluate(() => performance.now() + 600),
    )
    expect(emulator.attempts).toBe(2)
    expect(emulator.control('websocket').emit(news)).toEqual({ connections: 1 })
    await noted(other, 'event 1')
    expect(await told(other, /^(failed|reconnecting|close)/)).toEqual([])

    await one.evaluate(() => window.trial.client?.retry())
    await noted(other, 'failed displaced')
    await noted(one, 'live', 2)
    expect(await told(one, /^(live|gap|failed)/)).toEqual([
      'live',
      'failed',
      'failed displaced',
      'gap reconnected',
      'live',
    ])
    expect(emulator.attempts).toBe(3)
  } finally {
    await emulator.close()
  }
}, 20_000)

it('case 52: a page that may open no socket fails as unsupported and says what to allow, and dials once', async () => {
  const errors: string[] = []
  context.on('weberror', (error) => errors.push(String(error.error())))
  const page = await site.open(context, 'websocket', {}, '/forbidding')
  await noted(page, 'failed unsupported')
  expect(await page.evaluate(() => window.trial.sockets[0]?.readyState)).toBe(3)
  await noted(page, 'forbidden connect-src')
  expect(await told(page, /^(dial|close)/)).toEqual(['dial 0'])
  expect(errors).toEqual([])
}, 20_000)
