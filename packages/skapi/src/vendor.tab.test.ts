import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTabs, type Tabs } from '../test/tabs'

// skapi-js 1.5.8 as it is on npm: its discovery leads to the emulator, and its tokens are unsigned.
let tabs: Tabs
beforeAll(async () => {
  tabs = await openTabs()
}, 60_000)
afterAll(() => tabs.close())

/** Signs the vendor's client in as one of the emulated users. */
async function login(who: number): Promise<Page> {
  const page = await tabs.open()
  await page.evaluate(async ({ service, owner, idToken, accessToken }) => {
    const instance = new window.__SKAPI_BUNDLE__.Skapi(service, owner)
    await instance.getConnectionInfo()
    await instance.loginWithToken({ idToken, accessToken, refreshToken: 'none' })
    window.instance = instance
    window.heard = []
  }, tabs.user(who))
  return page
}
/** "First you connect": what it hears is kept in the page. */
async function connect(page: Page): Promise<void> {
  await page.evaluate(() => window.instance.connectRealtime((message) => window.heard.push(message)))
  await heard(page, { type: 'success', message: 'Connected to WebSocket server.' })
}
/** Waits until the page has heard something with these fields, and gives all of it. */
async function heard(page: Page, fields: object): Promise<Readonly<Record<string, unknown>>> {
  const handle = await page.waitForFunction(
    (wanted) =>
      window.heard.find((one) =>
        Object.entries(wanted).every(([key, value]) => JSON.stringify(one[key]) === JSON.stringify(value)),
      ),
    fields as Readonly<Record<string, unknown>>,
    { timeout: 10_000 },
  )
  return (await handle.jsonValue()) ?? {}
}

it('the vendor’s client joins, posts, hears notices and private messages and lists users and groups', async () => {
  const [ada, ben] = [tabs.user(0).userId, tabs.user(1).userId]
  const [one, two] = [await login(0), await login(1)]
  // One after the other: the list below is in the order of the connections.
  await connect(one)
  await connect(two)
  const cid = expect.stringMatching(/^cid:\w+=$/)

  const joined = await one.evaluate(() => window.instance.joinRealtime({ group: 'lobby' }))
  expect(joined).toEqual({ type: 'success', message: 'Joined realtime message group: "lobby".' })
  expect(await heard(one, { code: 'USER_JOINED', sender: ada })).toMatchObject({ type: 'notice', sender_rid: 'lobby' })
  await two.evaluate(() => window.instance.joinRealtime({ group: 'lobby' }))
  expect(await heard(one, { code: 'USER_JOINED', sender: ben })).toEqual({
    type: 'notice',
    message: `User "${ben}" has joined the message group.`,
    sender: ben,
    sender_cid: cid,
    sender_rid: 'lobby',
    code: 'USER_JOINED',
  })

  await two.evaluate(() => window.instance.postRealtime({ text: '100% å' }, 'lobby'))
  const message = { message: { text: '100% å' }, sender: ben, sender_cid: cid, sender_rid: 'lobby', code: null }
  expect(await heard(one, { type: 'message' })).toEqual({ type: 'message', ...message })
  expect(await heard(two, { type: 'message' })).toEqual({ type: 'message', ...message })
  await one.evaluate((user) => window.instance.postRealtime('psst', user), ben)
  expect(await heard(two, { type: 'private' })).toEqual({
    type: 'private',
    message: 'psst',
    sender: ada,
    sender_cid: cid,
    sender_rid: null,
    code: null,
  })

  const users = await one.evaluate(() => window.instance.getRealtimeUsers({ group: 'lobby' }))
  expect(users).toMatchObject({
    list: [
      { user_id: ada, cid },
      { user_id: ben, cid },
    ],
    endOfList: true,
  })
  const groups = await one.evaluate(() => window.instance.getRealtimeGroups())
  expect(groups).toMatchObject({ list: [{ group: 'lobby', number_of_users: 2 }] })

  await two.evaluate(() => window.instance.joinRealtime({ group: null }))
  await heard(one, { code: 'USER_LEFT', sender: ben })
  await two.evaluate(() => window.instance.joinRealtime({ group: 'lobby' }))
  await two.evaluate(() => window.instance.closeRealtime())
  await heard(two, { type: 'close', message: 'WebSocket connection closed.' })
  await heard(one, { code: 'USER_DISCONNECTED', sender: ben })
  await Promise.all([one.close(), two.close()])
}, 60_000)

it('finds its way back by itself after a cut, into its group', async () => {
  const page = await login(0)
  await connect(page)
  await page.evaluate(() => window.instance.joinRealtime({ group: 'den' }))
  await heard(page, { code: 'USER_JOINED' })
  await page.evaluate(() => window.heard.splice(0))
  tabs.emulator.control('skapi').drop()
  await heard(page, { type: 'reconnect', message: 'Reconnecting to WebSocket server...1' })
  await heard(page, { code: 'USER_JOINED' })
  await page.close()
}, 60_000)

it('talks with this package, which takes the addresses and the login of another instance of it', async () => {
  const [ada, ben] = [tabs.user(0).userId, tabs.user(1).userId]
  const [theirs, ours] = [await login(0), await login(1)]
  await connect(theirs)
  await theirs.evaluate(() => window.instance.joinRealtime({ group: 'lobby' }))
  await heard(theirs, { code: 'USER_JOINED', sender: ada })
  await ours.evaluate(() => {
    const { createClient, direct, fromSkapi, group, inbox, members, skapi, skapiApi } = window.tributary
    const own = fromSkapi(window.instance)
    const client = createClient({ providers: [skapi(own)] })
    const hear = (event: object) => window.heard.push(event as Readonly<Record<string, unknown>>)
    client.subscribe(inbox(), hear)
    client.subscribe(group('lobby'), hear)
    const api = skapiApi(own)
    const view = members({ snapshot: ({ signal }) => api.users('lobby', { signal }) })
    client.watch(group('lobby'), view, (there) => {
      document.title = there.map(({ userId, cids }) => `${userId} ${cids.length}`).join()
    })
    window.say = (text, to) => (to ? client.send(direct(to), { text }) : client.send(group('lobby'), { text }))
    window.groups = () => api.groups()
  })
  await heard(theirs, { code: 'USER_JOINED', sender: ben })
  await ours.waitForFunction((title) => document.title === title, `${ada} 1,${ben} 1`, { timeout: 10_000 })
  expect(await ours.evaluate(() => window.groups())).toEqual([{ group: 'lobby', numberOfUsers: 2 }])

  await theirs.evaluate(() => window.instance.postRealtime({ text: '50%' }, 'lobby'))
  expect(await heard(ours, { type: 'message' })).toMatchObject({
    message: { text: '50%' },
    sender: ada,
    group: 'lobby',
  })
  await theirs.evaluate((user) => window.instance.postRealtime(['psst'], user), ben)
  expect(await heard(ours, { type: 'private' })).toMatchObject({ message: ['psst'], sender: ada, group: null })
  await ours.evaluate(() => window.say('hello'))
  expect(await heard(theirs, { type: 'message', sender: ben })).toMatchObject({ message: { text: 'hello' } })
  await ours.evaluate((user) => window.say('only you', user), ada)
  expect(await heard(theirs, { type: 'private' })).toMatchObject({ message: { text: 'only you' }, sender: ben })

  await ours.reload()
  await heard(theirs, { code: 'USER_DISCONNECTED', sender: ben })
  await Promise.all([theirs.close(), ours.close()])
}, 60_000)
