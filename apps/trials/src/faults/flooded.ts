import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type CDPSession, chromium, type LaunchOptions } from 'playwright'
import { bundle, serve } from '../../../../scripts/tab'
import type { Counts, Frame } from './flood'

/** What a server has counted of itself. */
export interface Tally {
  readonly sockets: number
  readonly joins: number
  /** Events. */
  readonly sent: number
}

/** What a flood did to a page. */
export interface Figures extends Counts {
  readonly sent: number
  /** Until the page had heard the last, in ms. */
  readonly took: number
  readonly frames: readonly Frame[]
  /** Of the page's JavaScript, in bytes: at its largest, garbage included, and how much more was kept at the end than at the start. */
  readonly heap: { readonly most: number; readonly kept: number }
}

/** An app in a tab of Chromium, and a server in another process. */
export interface Flooded {
  /** Shows the topic in so many components, once all of them are live. */
  show(components: number): Promise<void>
  /** Lets the server send, and answers when it has sent it. */
  send(rate: number, seconds: number): Promise<Tally>
  /** The same, and answers when the page has heard the last of it. */
  flood(rate: number, seconds: number): Promise<Figures>
  /** Waits until every component says this. */
  says(text: string): Promise<void>
  close(): Promise<void>
}

/** What developer tools would be told of every commit, also by a React that is built for production. */
const COMMITS = `<script>
commits = 0
__REACT_DEVTOOLS_GLOBAL_HOOK__ = { supportsFiber: true, inject: () => 1, onCommitFiberRoot: () => commits++, onCommitFiberUnmount() {} }
</script>`
const SAMPLE_MS = 250

export async function openFlooded(launch: LaunchOptions, mode: 'development' | 'production'): Promise<Flooded> {
  const server: ChildProcess = fork(new URL('./flood-server.mjs', import.meta.url))
  const [[{ port }], script, browser] = await Promise.all([
    once(server, 'message') as Promise<[{ port: number }]>,
    bundle(new URL('./flood.tsx', import.meta.url), mode),
    chromium.launch(launch),
  ])
  const site = await serve({
    '/': `<!doctype html><title>flood</title>${COMMITS}<body></body><script src="/flood.js"></script>`,
    '/flood.js': script,
  })
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}`)
  const devtools = await page.context().newCDPSession(page)

  const send = async (rate: number, seconds: number): Promise<Tally> => {
    server.send({ rate, seconds })
    const [tally] = await once(server, 'message')
    return tally
  }
  const says = async (text: string): Promise<void> => {
    await page.waitForFunction(
      (text) => {
        const all = [...document.querySelectorAll('p')]
        return all.length > 0 && all.every(({ textContent }) => textContent === text)
      },
      text,
      { timeout: 10_000 },
    )
  }
  /** Whether the page has heard this event, or comes to within 2 s. */
  const heard = async (number: number): Promise<boolean> => {
    const waiting = page.waitForFunction((number) => window.flood.counts.last >= number, number, { timeout: 2_000 })
    return waiting.then(() => true).catch(() => false)
  }
  return {
    says,
    send,
    async show(components) {
      await page.evaluate(({ url, components }) => window.flood.show(url, components), {
        url: `ws://127.0.0.1:${port}`,
        components,
      })
      await says('live 0')
    },
    async flood(rate, seconds) {
      const before = await heapOf(devtools, true)
      let most = 0
      await page.evaluate(() => window.flood.frames.splice(0))
      const sampling = setInterval(async () => {
        most = Math.max(most, await heapOf(devtools))
      }, SAMPLE_MS)
      try {
        const began = performance.now()
        let { sent } = await send(rate, seconds)
        // A page that was cut off as too slow hears of what it missed with the next event.
        while (!(await heard(sent))) sent = (await send(100, 0.1)).sent
        const took = performance.now() - began
        const told = await page.evaluate(() => ({ ...window.flood.counts, frames: window.flood.frames }))
        return { ...told, sent, took, heap: { most, kept: (await heapOf(devtools, true)) - before } }
      } finally {
        clearInterval(sampling)
      }
    },
    async close() {
      await browser.close()
      await new Promise((resolve) => site.close(resolve))
      server.disconnect()
      await once(server, 'exit')
    },
  }
}

async function heapOf(devtools: CDPSession, collected = false): Promise<number> {
  if (collected) await devtools.send('HeapProfiler.collectGarbage')
  return (await devtools.send('Runtime.getHeapUsage')).usedSize
}
