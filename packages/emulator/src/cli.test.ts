import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Announcement } from './node'
import { listen, raw } from './raw'

let folder: string
const running: ChildProcessWithoutNullStreams[] = []

// The command and a recipe as one file each, made from source, so that this test needs no build before it.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-emulator-'))
  const conditions = ['@tributary/source', 'module', 'node']
  const entries = { cli: 'cli.ts', recorded: '../recipes/recorded.mjs' }
  for (const [name, entry] of Object.entries(entries))
    await build({
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true, resolve: { conditions } },
      build: {
        ssr: fileURLToPath(new URL(entry, import.meta.url)),
        outDir: folder,
        emptyOutDir: false,
        rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
      },
    })
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [join(folder, 'cli.mjs'), ...args], {
    env: { ...process.env, ...env },
    cwd: folder,
  })
  running.push(child)
  return child
}

async function start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const child = run(['--port', '0', ...args], env)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    child,
    announcement: JSON.parse(line) as Announcement & {
      readonly teletracker: string
      readonly credentials: { readonly teletracker: { readonly token: string } }
    },
  }
}

/** Resolves with what was said on standard error, up to these words. */
async function spoken(child: ChildProcessWithoutNullStreams, until: string): Promise<string> {
  let said = ''
  for await (const piece of child.stderr.setEncoding('utf8')) {
    said += piece
    if (said.includes(until)) break
  }
  return said
}

async function end(args: readonly string[]) {
  const child = run(args)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ])
  return { stdout, stderr, code }
}

it('prints one JSON line first, and serves what that line says', async () => {
  const { announcement } = await start([], { TRIBUTARY_SECRET: 'from-the-environment' })
  expect(announcement).toEqual({
    http: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    teletracker: `${announcement.http.replace('http', 'ws')}/teletracker`,
    navixy: `${announcement.http.replace('http', 'ws')}/navixy/v2/event/subscription`,
    skapi: `${announcement.http.replace('http', 'ws')}/skapi/api`,
    rested: `${announcement.http.replace('http', 'ws')}/rested/api/1/ce`,
    websocket: `${announcement.http.replace('http', 'ws')}/websocket`,
    control: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    secret: 'from-the-environment',
    credentials: {
      teletracker: {
        token: expect.any(String),
        username: expect.any(String),
        password: expect.any(String),
        users: expect.any(Array),
      },
      navixy: {
        hash: expect.stringMatching(/^[0-9a-f]{32}$/),
        login: expect.any(String),
        password: expect.any(String),
      },
      skapi: {
        name: expect.any(String),
        userId: expect.any(String),
        accessToken: expect.stringMatching(/^eyJ/),
        idToken: expect.stringMatching(/^eyJ/),
        service: expect.any(String),
        owner: expect.any(String),
        users: expect.any(Array),
      },
      rested: {
        key: expect.any(String),
        accessToken: expect.any(String),
        username: expect.any(String),
        password: expect.any(String),
        users: expect.any(Array),
      },
      websocket: {},
    },
  })
  const client = await listen(WebSocket, announcement.teletracker, announcement.credentials.teletracker.token)
  expect(await client.next()).toMatchObject({ type: 'userevent', synthetic: true })
  const headers = { authorization: 'Bearer from-the-environment' }
  expect((await fetch(`${announcement.control}/teletracker/drop`, { method: 'POST', headers })).status).toBe(200)
  expect(await client.closed).toMatchObject({ code: 1006 })
})

it('says on standard error, for people, where everything is', async () => {
  await writeFile(
    join(folder, 'silent.mjs'),
    `export default () => ({
      name: 'silent', path: '/silent', secrets: () => [], credentials: () => ({ key: 'short', ticket: 'long'.repeat(40) }), expire: () => ({}),
      emit: () => 0, accept: () => ({ message() {}, gone() {} }),
    })`,
  )
  const child = run(['--port', '0', '--no-stream', '--vendor', 'silent.mjs'], { TRIBUTARY_SECRET: 'a-canary-secret' })
  const [[line], said] = await Promise.all([
    once(createInterface(child.stdout), 'line') as Promise<[string]>,
    spoken(child, 'Ctrl-C stops it'),
  ])
  const { http, teletracker, control, credentials } = JSON.parse(line)
  expect(said).toContain(`teletracker
  WebSocket    ${teletracker}
  REST         ${http}/teletracker/…
  token        ${credentials.teletracker.token}
`)
  expect(said).toContain(`silent
  WebSocket    ${http.replace('http', 'ws')}/silent
  key          short
  ticket       in the JSON: credentials.silent.ticket
`)
  expect(said).toContain(`control API\n  address      ${control}\n`)
  expect(said).not.toContain('canary')
  expect(said.split('\n').filter((words) => words.length > 120)).toEqual([])
})

it('ends by itself on SIGINT and SIGTERM, with status 0 and the connections cut', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const { child, announcement } = await start()
    const client = raw(WebSocket, announcement.teletracker)
    await client.opened
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(await client.closed).toMatchObject({ code: 1006 })
  }
})

it('gives the same tokens at every start, and others for another seed', async () => {
  const [first, second, other] = await Promise.all([start(), start(), start(['--seed', 'other'])])
  expect(first.announcement.credentials).toEqual(second.announcement.credentials)
  expect(first.announcement.credentials).not.toEqual(other.announcement.credentials)
  expect(first.announcement.secret).not.toBe(second.announcement.secret)
})

it('runs synthetic streams unless told not to', async () => {
  await writeFile(
    join(folder, 'streamer.mjs'),
    `let streaming = false
    export default () => ({
      name: 'streamer', path: '/streamer', secrets: () => [], credentials: () => ({ streaming }), expire: () => ({}), emit: () => 0,
      accept: () => ({ message() {}, gone() {} }),
      stream() { streaming = true; return () => {} },
    })`,
  )
  for (const [flags, streaming] of [
    [[], true],
    [['--no-stream'], false],
  ] as const) {
    const { announcement } = await start(['--vendor', 'streamer.mjs', ...flags])
    expect(announcement.credentials.streamer).toEqual({ streaming })
  }
})

it('plays a recording, with the lines of the README', async () => {
  const entry = {
    startedDateTime: '2026-05-01T12:00:00.000Z',
    time: 1_000,
    request: { url: 'wss://vendor.test/stream' },
    response: { status: 101 },
    _webSocketMessages: [{ type: 'receive', time: 1_777_636_800, opcode: 1, data: '"good morning"' }],
  }
  await writeFile(join(folder, 'call.har'), JSON.stringify({ log: { version: '1.2', entries: [entry] } }))
  const { announcement } = await start(['--vendor', './recorded.mjs'])
  expect(await raw(WebSocket, String(announcement.replay)).next()).toBe('good morning')
})

it('serves a vendor from a file, with the lines of the README', async () => {
  const acme = fileURLToPath(new URL('../recipes/acme.mjs', import.meta.url))
  const { announcement } = await start(['--vendor', acme, '--seed', 'spring'])
  const client = raw(WebSocket, String(announcement.acme))
  await client.opened
  const verb = (name: string, init: RequestInit): Promise<Response> =>
    fetch(`${announcement.control}/acme/${name}`, {
      ...init,
      headers: { authorization: `Bearer ${announcement.secret}` },
    })

  expect(announcement.credentials.acme).toEqual({ key: 'acme-spring-0' })
  client.socket.send('acme-spring-0')
  expect(await client.text()).toBe('welcome')
  await verb('emit', { method: 'POST', body: '{"n":1}' })
  expect(await client.next()).toEqual({ n: 1 })
  expect(await (await verb('log', {})).text()).toContain('"direction":"in","frame":"[redacted]"')
  expect(await (await verb('expire', { method: 'POST' })).json()).toEqual({ key: 'acme-spring-1' })
  client.socket.send('acme-spring-0')
  expect(await client.text()).toBe('who is it?')
  expect(await (await verb('log', {})).text()).not.toContain('acme-spring-0')
})

it('names a taken port and what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  expect(await end(['--port', String(port)])).toEqual({
    stdout: '',
    stderr: `tributary-emulator: Port ${port} on 127.0.0.1 is taken, perhaps by another emulator: stop that one, or choose another port with --port (0 picks a free one).\n`,
    code: 1,
  })
  server.close()
})

it('says what is wrong with a flag', async () => {
  const say = async (...args: string[]) => {
    const { stdout, stderr, code } = await end(args)
    expect([stdout, code]).toEqual(['', 1])
    expect(stderr).toContain('tributary-emulator --help lists what it understands.')
    return stderr
  }
  await writeFile(join(folder, 'none.mjs'), 'export default () => ({})')
  expect(await say('--prot', '1')).toContain("Unknown option '--prot'")
  expect(await say('--port', 'http')).toContain("--port takes a number from 0 to 65535, not 'http'.")
  expect(await say('--control-port', '65536')).toContain('--control-port takes a number from 0 to 65535')
  expect(await say('--allow-origin', 'app.example')).toContain(
    "--allow-origin takes an origin such as https://app.example, without a path, not 'app.example'.",
  )
  expect(await say('--port', '0', '--vendor', 'none.mjs')).toContain(
    '--vendor none.mjs: its default export must be a function that makes a vendor',
  )
})

it('helps', async () => {
  const { stdout, code } = await end(['--help'])
  for (const flag of [
    '--port',
    '--control-port',
    '--host',
    '--allow-origin',
    '--seed',
    '--vendor',
    '--no-stream',
    'TRIBUTARY_SECRET',
  ])
    expect(stdout).toContain(flag)
  expect(code).toBe(0)
})
