import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTabs, type Tabs } from '../test/tabs'

let tabs: Tabs
beforeAll(async () => {
  tabs = await openTabs()
}, 60_000)
afterAll(() => tabs.close())

/** Joins the lobby in a page, and keeps who is there in its title. */
async function join(page: Page, who: number): Promise<void> {
  await page.evaluate(({ url, userId, ...given }) => {
    const { createClient, group, members, skapi } = window.tributary
    const client = createClient({ providers: [skapi({ url, credentials: () => given })], backoff: 'fast' })
    client.watch(group('lobby'), members(), (there) => {
      document.title = there.map((one) => `${one.userId} ${one.cids.length}`).join()
    })
    return userId
  }, tabs.user(who))
}
const title = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.title === wanted, text, { timeout: 10_000 })

it.each([
  ['closed', (page: Page) => page.close()],
  ['reloaded', (page: Page) => page.reload()],
  ['gone elsewhere', (page: Page) => page.goto('about:blank')],
  ['crashed', (page: Page) => page.goto('chrome://crash').catch(() => null)],
])(
  'a tab that is %s leaves its group',
  async (_, end) => {
    const [stays, goes] = [await tabs.open(), await tabs.open()]
    const [ada, ben] = [tabs.user(0).userId, tabs.user(1).userId]
    await join(stays, 0)
    await title(stays, `${ada} 1`)
    await join(goes, 1)
    await title(stays, `${ada} 1,${ben} 1`)
    await end(goes)
    await title(stays, `${ada} 1`)
    const told = tabs.emulator
      .control('skapi')
      .log()
      .map(({ frame }) => decodeURI(frame))
    expect(told.at(-1)).toContain('USER_DISCONNECTED')
    await stays.close()
  },
  30_000,
)

it('a user with two tabs is there until both are closed', async () => {
  const [stays, one, two] = [await tabs.open(), await tabs.open(), await tabs.open()]
  const [ada, ben] = [tabs.user(0).userId, tabs.user(1).userId]
  await join(stays, 0)
  await join(one, 1)
  await join(two, 1)
  await title(stays, `${ada} 1,${ben} 2`)
  await one.close()
  await title(stays, `${ada} 1,${ben} 1`)
  await two.close()
  await title(stays, `${ada} 1`)
  await stays.close()
}, 30_000)
