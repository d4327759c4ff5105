import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright'
import { inject } from 'vitest'

/** Chromium as people have it, in one window. */
export interface Bare {
  readonly context: BrowserContext
  close(): Promise<void>
}

/**
 * Starts Chromium without what Playwright switches off in its own: tabs behind others are really hidden, throttled and frozen there, and pages
 * that were left are kept in the back-forward cache.
 */
export async function openBare(): Promise<Bare> {
  const { executablePath = chromium.executablePath(), args } = inject('chromium')
  const profile = await mkdtemp(join(tmpdir(), 'tributary-chromium-'))
  const flags = [
    '--headless=new',
    '--remote-debugging-port=0',
    // It ends with this process, whatever ends that: the pipe is then closed.
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
    '--no-default-browser-check',
  ]
  const child = spawn(executablePath, [...args, ...flags, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  const gone = once(child, 'exit')
  const browser = await chromium.connectOverCDP(await addressOf(child), { noDefaults: true })
  const [context] = browser.contexts()
  if (!context) throw new Error('Chromium has no window')
  return {
    context,
    async close() {
      const devtools = await browser.newBrowserCDPSession()
      await devtools.send('Browser.close')
      await gone
      await rm(profile, { recursive: true, maxRetries: 5 })
    },
  }
}

/** Where its DevTools listen: the first thing it says. */
async function addressOf({ stderr }: ChildProcess): Promise<string> {
  let said = ''
  for await (const chunk of stderr ?? []) {
    said += chunk
    const [, address] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
    if (address) return address
  }
  throw new Error(`Chromium did not start: ${said}`)
}
