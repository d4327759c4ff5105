import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createMemoryEmulator, teletracker as emulated } from '@tributary/emulator'
import type { Announcement } from '@tributary/emulator/node'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'

const recipe = new URL('../recipes/node.mjs', import.meta.url)
let folder: string
const running: ChildProcessWithoutNullStreams[] = []

// The recipe and the emulator's command as one file each, made from source, so that this test needs no build before it.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-recipe-'))
  const entries = { recipe, command: new URL('../../emulator/src/cli.ts', import.meta.url) }
  for (const [name, entry] of Object.entries(entries)) {
    await build({
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true, resolve: { conditions: ['@tributary/source', 'module', 'node'] } },
      build: {
        ssr: fileURLToPath(entry),
        target: 'node20',
        outDir: folder,
        emptyOutDir: false,
        rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
      },
    })
  }
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

function run(name: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(folder, `${name}.mjs`), ...args], { env: { ...process.env, ...env } })
  running.push(child)
  return { child, out: createInterface(child.stdout), err: createInterface(child.stderr) }
}
const line = async (lines: Interface): Promise<string> => ((await once(lines, 'line')) as [string])[0]

/** Starts the emulator's command and resolves with what its first line announces. */
async function start(...flags: readonly string[]) {
  const { out } = run('command', ['--port', '0', ...flags])
  return JSON.parse(await line(out)) as Announcement & {
    readonly teletracker: string
    readonly credentials: { readonly teletracker: { readonly username: string; readonly password: string } }
  }
}

it('hears events in a process of its own, says that it is not connected and what may be missing, and ends when told', async () => {
  const announced = await start('--no-stream')
  const { username, password } = announced.credentials.teletracker
  const post = async (verb: string, body: object = {}) => {
    const headers = { authorization: `Bearer ${announced.secret}` }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetch(`${announced.control}/teletracker/${verb}`, init)).json()
  }
  const emit = (n: number) =>
    vi.waitUntil(async () => (await post('emit', { type: 'userevent', n })).connections === 1, { timeout: 10_000 })

  const { child, out, err } = run('recipe', [], {
    TELETRACKER_API: `${announced.http}/teletracker`,
    TELETRACKER_REALTIME: announced.teletracker,
    TELETRACKER_USERNAME: username,
    TELETRACKER_PASSWORD: password,
  })
  const first = line(out)
  await emit(1)
  expect(JSON.parse(await first)).toEqual({ type: 'userevent', n: 1 })

  const told: string[] = []
  err.on('line', (words) => told.push(words))
  await post('drop', { terminate: true })
  await vi.waitFor(() => expect(told.at(-1)).toMatch(/^Events may be missing since \d{4}-/), { timeout: 10_000 })
  expect(told[0]).toBe('Not connected: The connection ended (1006, network)')
  const second = line(out)
  await emit(2)
  expect(JSON.parse(await second)).toEqual({ type: 'userevent', n: 2 })

  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
}, 30_000)

it.each([
  [
    'an empty environment',
    { TELETRACKER_USERNAME: '', TELETRACKER_PASSWORD: '' },
    'tokenFromLogin needs a username and a password\n',
  ],
  [
    'a wrong password',
    { TELETRACKER_USERNAME: 'ada@example.test', TELETRACKER_PASSWORD: 'a-canary-password' },
    /^TeleTracker's \/auth\/login gave no token \(HTTP 401\): .+\n$/,
  ],
])(
  'says in one line what is wrong, and ends with 1, given %s',
  async (_, env, line) => {
    const emulator = await start('--no-stream')
    const { child } = run('recipe', [], {
      TELETRACKER_API: `${emulator.http}/teletracker`,
      TELETRACKER_REALTIME: emulator.teletracker,
      ...env,
    })
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>])
    if (typeof line === 'string') expect(said).toBe(line)
    else expect(said).toMatch(line)
    expect(said).not.toContain('canary')
    expect(code).toBe(1)
  },
  30_000,
)

it('tells a page of events, of its status and of what may be missing', async () => {
  const vendor = emulated()
  const emulator = createMemoryEmulator({ vendors: [vendor] })
  const said: unknown[][] = []
  vi.spyOn(console, 'log').mockImplementation((...words) => void said.push(words))
  vi.spyOn(Math, 'random').mockReturnValue(0)
  class Redirected extends emulator.WebSocket {
    constructor(url: string | URL) {
      said.push(['dialled', url])
      super(emulator.url('teletracker'))
    }
  }
  vi.stubGlobal('WebSocket', Redirected)
  vi.stubGlobal('fetch', async () => new Response(vendor.credentials().token))

  const { client } = await import('../recipes/page')
  await vi.waitFor(() => expect(said.at(-1)).toEqual(['live', '']))
  emulator.control('teletracker').emit({ type: 'userevent', n: 1 })
  await vi.waitFor(() => expect(said.at(-1)).toEqual([{ type: 'userevent', n: 1 }]))
  emulator.control('teletracker').drop()
  await vi.waitFor(() => expect(said.at(-1)).toEqual(['live', '']))
  expect(said.filter(([word]) => word === 'dialled')).toEqual([
    ['dialled', 'wss://api.teletracker.net'],
    ['dialled', 'wss://api.teletracker.net'],
  ])
  expect(said).toContainEqual(['Events may be missing since', expect.any(Date)])
  await client.close()
  await emulator.close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const blocks = (markdown: string): string[] =>
  [...markdown.matchAll(/^```(?:tsx?|m?js)\n(.*?)^```$/gms)].map(([, code = '']) => code)

it('the README shows both programs letter for letter', () => {
  expect(blocks(read('../README.md'))).toEqual([read('../recipes/page.ts'), read('../recipes/node.mjs')])
  expect(read('../recipes/node.mjs').split('\n').length).toBeLessThanOrEqual(30)
})

it('the README of the whole shows the program for Node', () => {
  const whole = ['../../../README.md'].filter((path) => existsSync(new URL(path, import.meta.url)))
  for (const path of whole) expect(blocks(read(path))).toContain(read('../recipes/node.mjs'))
})

it('the emulator’s README shows the conformance test of this package', () => {
  expect(blocks(read('../../emulator/README.md'))).toContain(read('./conformance.test.ts'))
})
