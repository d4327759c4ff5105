import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createClient } from '@tributary/core'
import type { Announcement } from '@tributary/emulator/node'
import { teletracker, userEvents } from '@tributary/teletracker'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { WebSocket } from 'ws'
import { clock, delay, pass, until } from './clock'

let folder: string

// The command as one file, made from source, so that this test needs no build before it.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-frozen-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, resolve: { conditions: ['@tributary/source', 'module', 'node'] } },
    build: {
      ssr: fileURLToPath(new URL('../../../../packages/emulator/src/cli.ts', import.meta.url)),
      outDir: folder,
      rollupOptions: { output: { entryFileNames: 'emulator.mjs' } },
    },
  })
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))

type Told = Announcement & {
  readonly teletracker: string
  readonly credentials: { readonly teletracker: { readonly token: string } }
}

/** The emulator as a process of its own, which the test can stop and continue. */
async function start() {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [
    join(folder, 'emulator.mjs'),
    ...['--port', '0', '--no-stream'],
  ])
  onTestFinished(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const told = JSON.parse(line) as Told
  const state = () => execFileSync('ps', ['-o', 'state=', '-p', String(child.pid)], { encoding: 'utf8' }).trim()
  return {
    told,
    async freeze() {
      child.kill('SIGSTOP')
      await until(() => state().startsWith('T'), 'The process had stopped')
    },
    thaw: () => void child.kill('SIGCONT'),
    /** Answers how many connections it went to. */
    async ring(n: number): Promise<number> {
      // `fetch` would set timers of its own on the stopped clock.
      const asking = request(`${told.control}/teletracker/emit`, {
        method: 'POST',
        agent: false,
        headers: { authorization: `Bearer ${told.secret}` },
      })
      asking.end(JSON.stringify({ type: 'userevent', n }))
      const [answer] = (await once(asking, 'response')) as [IncomingMessage]
      return ((await json(answer)) as { readonly connections: number }).connections
    },
  }
}

it('case 13: a server that freezes is given up and dialled in vain, and after the thaw every event comes once', async () => {
  clock()
  const server = await start()
  const { told } = server
  const sockets: WebSocket[] = []
  const client = createClient({
    providers: [
      teletracker({ url: told.teletracker, credentials: () => told.credentials.teletracker.token, silence: 30_000 }),
    ],
    WebSocket: class extends WebSocket {
      constructor(url: string) {
        super(url)
        sockets.push(this)
      }
    },
    lifecycle: () => () => {},
    backoff: () => 100,
  })
  onTestFinished(async () => {
    await client.close()
    await until(() => sockets.every(({ readyState }) => readyState === 3), 'Every socket was closed')
    expect(vi.getTimerCount(), 'timers left').toBe(0)
    vi.useRealTimers()
  })
  const timeline: unknown[] = []
  let status = ''
  client.subscribe(userEvents(), ({ n }) => timeline.push(n), {
    onGap: ({ reason }) => timeline.push(reason),
    onStatus: (next) => {
      status = next
    },
  })
  await until(() => status === 'live', 'It was live')
  expect(await server.ring(1)).toBe(1)
  await until(() => timeline.length === 1, 'An event was heard')

  await server.freeze()
  // Happens while nobody can hear of it: the server will read of it when it wakes up.
  const late = server.ring(2)
  await pass(30_000)
  for (const attempt of [1, 2, 3]) {
    expect(await delay({ client })).toBe(100)
    expect(client.connection).toMatchObject({ attempt, reason: { kind: 'timeout' } })
    // The system still accepts connections; the process behind it answers none.
    await pass(100)
    await until(() => sockets.length === attempt + 1, 'It dialled')
    if (attempt < 3) await pass(10_000)
  }
  server.thaw()
  await until(() => status === 'live', 'It was live again')
  await late
  // Of four connections one is left.
  expect(await server.ring(3)).toBe(1)
  await until(() => timeline.includes(3), 'The next event was heard')
  // The second is heard after the gap or is covered by it, whatever the server did first.
  expect(timeline.filter((told) => told !== 2)).toEqual([1, 'reconnected', 3])
  expect(timeline.filter((told) => told === 2).length).toBeLessThanOrEqual(1)
  expect(sockets.map(({ readyState }) => readyState)).toEqual([3, 3, 3, 1])
})
