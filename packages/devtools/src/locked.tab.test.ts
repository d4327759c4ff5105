import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { openPage } from '../../../scripts/page'
import { serve } from '../../../scripts/tab'
import { built } from '../test/built'

it('works in a shadow root of a page that allows itself nothing but its own files', async () => {
  const { script } = await built('test/locked.tsx', 'development')
  const style = await readFile(new URL('styles.css', import.meta.url), 'utf8')
  const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:"
  const html = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>`
  const server = await serve({ '/': html, '/page.js': script, '/page.css': style })
  onTestFinished(() => void server.close())
  const { page, complaints } = await openPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await page
    .getByText(/^connected/)
    .first()
    .waitFor()

  await page.getByRole('tab', { name: 'Links' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('tab', { name: 'Frames', selected: true }).waitFor()
  await page.getByRole('button', { name: 'Record' }).click()
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save HAR' }).click()
  const file = await (await saving).path()
  expect(JSON.parse(await readFile(file, 'utf8')).log.entries).toHaveLength(1)
  expect(complaints).toEqual([])
}, 60_000)
