import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build } from 'vite'
import { expect, inject, it, onTestFinished } from 'vitest'
import { bundle, serve } from '../../../../scripts/tab'
import { deploy } from '../../recipes/calls.scenario'
import { type EmulatorLine, remoteStage } from './index'

/** The command, made from source, and the first line that it prints. */
async function command(): Promise<EmulatorLine> {
  const outDir = await mkdtemp(join(tmpdir(), 'tributary-testing-'))
  onTestFinished(() => rm(outDir, { recursive: true }))
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, resolve: { conditions: ['@tributary/source', 'module', 'node'] } },
    build: {
      ssr: fileURLToPath(new URL('../../../emulator/src/cli.ts', import.meta.url)),
      outDir,
      rollupOptions: { output: { entryFileNames: 'cli.mjs' } },
    },
  })
  const child = spawn(process.execPath, [join(outDir, 'cli.mjs'), '--port', '0', '--no-stream'])
  onTestFinished(async () => {
    child.kill()
    if (child.exitCode === null) await once(child, 'exit')
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return JSON.parse(line)
}

it('runs the scenario of the README in a page of Chromium, against the command', async () => {
  const line = await command()
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
