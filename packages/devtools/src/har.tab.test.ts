import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { expect, inject, it, onTestFinished } from 'vitest'
import { hall, news, until } from './kit'
import { record } from './record'

/** What is used of Chromium's own importer of HAR files, in the DevTools that it brings. */
interface Importer {
  readonly HARFormat: { readonly HARRoot: new (har: unknown) => { readonly log: unknown } }
  readonly Importer: { readonly Importer: { requestsFromHARLog(log: unknown): readonly ImportedRequest[] } }
}
interface ImportedRequest {
  url(): string
  resourceType(): { name(): string }
  frames(): readonly { readonly type: string; readonly text: string; readonly time: number }[]
}

it('is opened by Chromium’s DevTools, frame by frame', async () => {
  const on = hall()
  const recorder = record(on.client)
  on.client.subscribe(news, () => {})
  await until(() => on.of('joined').length === 1)
  on.say('one')
  await until(() => on.of('frame').length === 5)
  recorder.stop()

  const folder = mkdtempSync(join(tmpdir(), 'tributary-har-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const { args, ...options } = inject('chromium')
  const browser = await chromium.launchPersistentContext(folder, {
    ...options,
    args: [...args, '--remote-debugging-port=0'],
  })
  onTestFinished(() => browser.close())
  const [port] = readFileSync(join(folder, 'DevToolsActivePort'), 'utf8').split('\n')
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${port}/devtools/devtools_app.html`)
  // As text: vitest would put an import of its own into a function.
  const importer = await page.evaluateHandle<Importer>("import('/devtools/models/har/har.js')")
  const opened = await importer.evaluate(({ HARFormat, Importer }, har) => {
    const { log } = new HARFormat.HARRoot(JSON.parse(har))
    return Importer.Importer.requestsFromHARLog(log).map((request) => ({
      url: request.url(),
      type: request.resourceType().name(),
      frames: request.frames().map(({ type, text }) => [type, JSON.parse(text).type]),
    }))
  }, JSON.stringify(recorder.har()))
  expect(opened).toEqual([
    {
      url: 'wss://emulator.test/websocket',
      type: 'websocket',
      frames: [
        ['send', 'hello'],
        ['receive', 'welcome'],
        ['send', 'join'],
        ['receive', 'joined'],
        ['receive', 'event'],
      ],
    },
  ])
}, 60_000)
