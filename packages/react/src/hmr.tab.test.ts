import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { teletracker } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import react from '@vitejs/plugin-react'
import { chromium } from 'playwright'
import { createServer } from 'vite'
import { expect, inject, it, onTestFinished, vi } from 'vitest'

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** An app of three modules; what makes the client is a module's value or, from a function, the provider's. */
const app = (at: { readonly url: string; readonly token: string }, client: 'client' | 'create') => ({
  'index.html': '<!doctype html><main id="root"></main><script type="module" src="/main.tsx"></script>',
  'main.tsx': `
    import { StrictMode } from 'react'
    import { createRoot } from 'react-dom/client'
    import { App } from './app'
    createRoot(document.getElementById('root')).render(<StrictMode><App /></StrictMode>)`,
  'client.ts': `
    import { createClient } from '@tributary/core'
    import { teletracker } from '@tributary/teletracker'
    export const create = () => createClient({ providers: [teletracker({ url: '${at.url}', credentials: () => '${at.token}' })] })
    export const client = ${client === 'client' ? 'create()' : 'create'}`,
  'app.tsx': `
    import { RealtimeProvider, useUserEvents } from '@tributary/react'
    import { client } from './client'
    const Shown = () => <p>{'first ' + useUserEvents().status}</p>
    export const App = () => <RealtimeProvider client={client}><Shown /></RealtimeProvider>`,
})

it.each([
  ['a function of the provider makes', 'create', 1],
  ['a module makes', 'client', 2],
] as const)(
  'one socket is left when modules are replaced, of a client that %s',
  async (_, kind, sockets) => {
    const vendor = teletracker()
    const emulator = await createEmulator({ vendors: [vendor] })
    onTestFinished(() => emulator.close())
    const root = mkdtempSync(join(tmpdir(), 'tributary-hmr-'))
    onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }))
    const files = app({ url: emulator.url('teletracker'), token: vendor.credentials().token }, kind)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
    const edit = (name: keyof typeof files, from: string, to: string) => {
      const path = join(root, name)
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
    }
    const server = await createServer({
      configFile: false,
      logLevel: 'error',
      root,
      cacheDir: join(root, '.vite'),
      plugins: [react()],
      resolve: {
        conditions: ['@tributary/source', 'module', 'browser', 'development'],
        alias: [
          { find: /^(react|react-dom)(?=\/|$)/, replacement: here('node_modules/$1') },
          { find: '@tributary/react', replacement: here('src/index.ts') },
          { find: '@tributary/core', replacement: here('../core/src/index.ts') },
          { find: '@tributary/teletracker', replacement: here('../teletracker/src/index.ts') },
        ],
      },
      optimizeDeps: { include: ['react', 'react-dom/client', 'react/jsx-dev-runtime'] },
      server: { host: '127.0.0.1', port: 0, fs: { strict: false } },
    })
    await server.listen()
    onTestFinished(() => server.close())

    const browser = await chromium.launch(inject('chromium'))
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    await page.goto(server.resolvedUrls?.local[0] ?? 'the server has no address')
    await page.evaluate(() => Object.assign(window, { isSame: true }))
    const open = () => emulator.connections.filter(({ closed }) => !closed).length
    await page.getByText('first live').waitFor({ timeout: 20_000 })
    expect(emulator.attempts).toBe(1)

    edit('app.tsx', 'first', 'second')
    await page.getByText('second live').waitFor({ timeout: 20_000 })
    expect(emulator.attempts).toBe(1)

    const replaced = page.waitForEvent('console', {
      predicate: (message) => message.text() === 'another',
      timeout: 20_000,
    })
    edit('client.ts', 'export const create', 'console.log("another")\nexport const create')
    await replaced
    await vi.waitFor(() => expect([emulator.attempts, open()]).toEqual([sockets, 1]), { timeout: 10_000 })
    await page.getByText('second live').waitFor({ timeout: 20_000 })
    expect(await page.evaluate(() => 'isSame' in window), 'nothing was reloaded').toBe(true)
    expect([emulator.attempts, complaints]).toEqual([sockets, []])
  },
  60_000,
)
