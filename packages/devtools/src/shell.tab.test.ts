import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright'
import { expect, inject, it, onTestFinished } from 'vitest'
import { serve } from '../../../scripts/tab'
import { built } from '../test/built'

it('stands in the shell of TanStack Devtools with the lines of the README', async () => {
  const { script, style } = await built('test/shell.tsx', 'development')
  const html = `<!doctype html><style>${style}</style><script type="module" src="/page.js"></script>`
  const server = await serve({ '/': html, '/page.js': script })
  onTestFinished(() => void server.close())
  const browser = await chromium.launch(inject('chromium'))
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await page
    .getByRole('button', { name: /TanStack/ })
    .first()
    .click({ timeout: 10_000 })
  await page.getByRole('region', { name: 'Tributary devtools' }).waitFor({ timeout: 10_000 })
  await page.getByText(/^connected, last frame/).waitFor({ timeout: 10_000 })
  expect(complaints).toEqual([])
}, 60_000)
