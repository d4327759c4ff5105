import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright'
import { expect, inject, it, onTestFinished } from 'vitest'
import { bundle, command, serve } from '../../../../scripts/tab'
import { deploy } from '../../recipes/calls.scenario'
import { type EmulatorLine, remoteStage } from './index'

it('runs the scenario of the README in a page of Chromium, against the command', async () => {
  const { line: printed, stop } = await command()
  onTestFinished(stop)
  const line: EmulatorLine = JSON.parse(printed)
  const server = await serve({
    '/': '<!doctype html><body><script src="/page.js" defer></script></body>',
    '/page.js': await bundle(new URL('../../test/calls.tsx', import.meta.url)),
  })
  onTestFinished(() => void server.close())
  const browser = await chromium.launch(inject('chromium'))
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.addInitScript(`globalThis.line = ${JSON.stringify(line)}`)
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

  const stage = remoteStage(line, { see: (what) => page.getByText(what).waitFor({ timeout: 20_000 }) })
  await deploy(stage)
  expect(await page.textContent('p')).toBe('live: 2 calls, and some may be missing')
}, 60_000)
