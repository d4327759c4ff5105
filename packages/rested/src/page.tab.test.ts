import type { AddressInfo } from 'node:net'
import { rested as emulated } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { bundle, serve } from '../../../scripts/tab'
import type {} from '../test/page'

const vendor = emulated()
const closing: (() => Promise<unknown>)[] = []
let browser: Browser
let address: string
let baseUrl: string

beforeAll(async () => {
  const script = await bundle(new URL('../test/page.ts', import.meta.url))
  const emulator = await createEmulator({ vendors: [vendor] })
  const server = await serve({ '/': '<!doctype html><script src="/page.js"></script>', '/page.js': script })
  browser = await chromium.launch(inject('chromium'))
  closing.push(
    () => browser.close(),
    () => emulator.close(),
    () => new Promise((resolve) => server.close(resolve)),
  )
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  baseUrl = `${emulator.announcement.http}/rested/api`
}, 60_000)
afterAll(async () => {
  for (const close of closing) await close()
})

/** A page of its own, as another person's browser. */
async function open(): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(address)
  return page
}
const shows = (page: Page, title: string) =>
  page.waitForFunction((wanted) => document.title === wanted, title, { timeout: 10_000 })

it('shows in one page what another creates, changes and removes, beside an endpoint that is refused', async () => {
  const { key } = vendor.credentials()
  const [writer, reader] = [await open(), await open()]
  await reader.evaluate(
    ({ baseUrl, key }) => {
      const { createClient, endpoint, records, rested } = window.rested
      const client = createClient({
        providers: [rested({ key, baseUrl }), rested({ key: 'wrong-key', baseUrl, name: 'second' })],
      })
      const seen = { notes: 'pending', second: '', rows: '' }
      const show = () => {
        document.title = `${client.connection.status} ${seen.notes} [${seen.rows}] ${seen.second}`
      }
      const notes = endpoint<{ text: string }>('notes')
      client.watch(notes, records<{ text: string }>(), (rows) => {
        seen.rows = rows.map(({ data }) => data.text).join()
        show()
      })
      client.subscribe(notes, () => {}, {
        onStatus(status) {
          seen.notes = status
          show()
        },
      })
      client.subscribe(endpoint('notes', { provider: 'second' }), () => {}, {
        onStatus(status, error) {
          seen.second = `${status} ${error?.code} ${error?.reason}`
          show()
        },
      })
      client.onConnection(show)
    },
    { baseUrl, key },
  )
  await reader.waitForFunction(() => /^connected live \[\] failed 4000 /.test(document.title), null, {
    timeout: 10_000,
  })
  const refused = (await reader.title()).replace(/^connected live \[\] /, '')
  expect(refused).toMatch(/^failed 4000 \w.*key/i)
  expect(refused).not.toContain('wrong-key')

  const id = await writer.evaluate(
    async ({ baseUrl, key }) => {
      window.api = window.rested.restedApi({ key, baseUrl })
      return (await window.api.endpoint('notes').create({ text: 'hello' })).uniqueId
    },
    { baseUrl, key },
  )
  await shows(reader, `connected live [hello] ${refused}`)
  await writer.evaluate((id) => window.api.endpoint('notes').update(id, { text: 'there' }), id)
  await shows(reader, `connected live [there] ${refused}`)
  await writer.evaluate((id) => window.api.endpoint('notes').remove(id), id)
  await shows(reader, `connected live [] ${refused}`)
}, 60_000)
