import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Bare, openBare } from './bare'
import { noted, openSite, type Site, told } from './site'

let site: Site
let bare: Bare
beforeAll(async () => {
  const opening = await Promise.all([openSite(), openBare()])
  site = opening[0]
  bare = opening[1]
}, 60_000)
afterAll(async () => {
  await bare.close()
  await site.close()
})

/** How long nothing has been heard, in ms, and how often a timer of 50 ms has run so far. */
const now = (page: Page) =>
  page.evaluate(() => ({
    quiet: performance.now() - (window.trial.sockets[0]?.heardAt ?? 0),
    ticks: window.trial.ticks,
  }))

it('case 25: a hidden tab gives up no peer that is silent meanwhile, hears what comes, and goes on when it is shown', async () => {
  const silence = 1_500
  const page = await site.open(bare.context, 'websocket', { silence })
  let number = 0
  const keep = setInterval(() => site.emit('websocket', ++number), 100)
  try {
    await noted(page, 'event 5')
    const inFront = await site.open(bare.context)
    await noted(page, 'hidden')
    clearInterval(keep)
    const before = await now(page)
    await expect.poll(async () => (await now(page)).quiet, { timeout: 10_000 }).toBeGreaterThan(2 * silence)
    const { ticks } = await now(page)
    // Its timers run, but once a second: the one that listens for silence among them.
    expect(ticks - before.ticks).toBeGreaterThanOrEqual(1)
    expect(ticks - before.ticks).toBeLessThan(10)
    expect(await told(page, /^(dial|reconnecting|close)/)).toEqual(['dial 0'])

    site.emit('websocket', ++number)
    await noted(page, `event ${number}`)
    await page.bringToFront()
    await noted(page, 'visible')
    site.emit('websocket', ++number)
    await noted(page, `event ${number}`)
    const all = Array.from({ length: number }, (_, n) => `event ${n + 1}`)
    expect(await told(page, /^(dial|reconnecting|close|gap|event)/)).toEqual(['dial 0', ...all])
    await Promise.all([page.close(), inFront.close()])
  } finally {
    clearInterval(keep)
  }
}, 30_000)

it('case 25: a peer that died while the tab was hidden is left soon after it is shown, not before', async () => {
  const silence = 1_000
  const page = await site.open(bare.context, 'websocket', { silence, beat: 200 })
  const dead = site.emulator.connections.at(-1)
  const inFront = await site.open(bare.context)
  await noted(page, 'hidden')
  dead?.mute(true)
  await expect.poll(async () => (await now(page)).quiet, { timeout: 10_000 }).toBeGreaterThan(2.5 * silence)
  expect(await told(page, /^(dial|reconnecting)/)).toEqual(['dial 0'])
  await page.bringToFront()
  await noted(page, 'live', 2)
  const took = await page.evaluate(() => {
    const at = (one: string) => window.trial.journal.findLast(({ what }) => what === one)?.at ?? 0
    return at('reconnecting') - at('visible')
  })
  expect(took).toBeLessThan(silence + 1_000)
  expect(await told(page, /^(dial|gap|visible)/)).toEqual(['dial 0', 'visible', 'dial 1', 'gap reconnected'])
  await Promise.all([page.close(), inFront.close()])
}, 30_000)

it.each([
  [
    'case 25: a tab that was frozen',
    async (page: Page, thaw: (inFront: Page) => Promise<void>) => {
      const inFront = await site.open(bare.context)
      await noted(page, 'hidden')
      const devtools = await bare.context.newCDPSession(page)
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
      await thaw(inFront)
      await devtools.send('Page.setWebLifecycleState', { state: 'active' })
      await noted(page, 'resume')
      await inFront.close()
    },
    'freeze',
  ],
  [
    'case 26: a page that comes back from the back-forward cache',
    async (page: Page, back: (inFront: Page) => Promise<void>) => {
      await page.goto(new URL('/elsewhere', page.url()).href)
      await back(page)
      await page.goBack({ waitUntil: 'commit' })
      await noted(page, 'pageshow true')
    },
    'pagehide true',
  ],
])(
  '%s has closed its socket, trusts none that looks open, and reconnects with one gap',
  async (_, leave, left) => {
    const page = await site.open(bare.context, 'websocket')
    await page.evaluate((url) => window.trial.control(url), site.emulator.url('teletracker'))
    const [ours, control] = site.emulator.connections.slice(-2)
    await leave(page, async () => {
      await expect.poll(() => ours?.closed).toMatchObject({ code: 1005 })
      site.emit('websocket', 1)
    })
    await noted(page, 'live', 2)
    site.emit('websocket', 2)
    await noted(page, 'event 2')
    // A socket that was not closed looks open to a page that comes back, and is over.
    await noted(page, 'control 1')
    await noted(page, 'close 1 1006')
    expect(control?.closed).toMatchObject({ code: 1001 })
    expect(await told(page, new RegExp(`^(dial|gap|event|live|suspended|connected|${left})`))).toEqual([
      ...['dial 0', 'connected', 'live', 'dial 1', left, 'suspended'],
      ...['dial 2', 'connected', 'gap reconnected', 'live', 'event 2'],
    ])
    await page.close()
  },
  30_000,
)
