// What tests need that open pages of their own in a browser.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** For each of these packages, the one that `owner` (a folder of this repository) resolves, whoever imports it. */
export const resolvedBy = (owner: string, ids: readonly string[]): { find: RegExp; replacement: string }[] => {
  const { resolve } = createRequire(new URL(`../${owner}/package.json`, import.meta.url))
  const folder = (id: string) => dirname(resolve(`${id}/package.json`))
  return ids.map((id) => ({ find: new RegExp(`^${id}(?=/|$)`), replacement: folder(id) }))
}

/** A module and what it imports, of this repository from source, as one script for a page; React in it is the one for `mode`, and that which `owner` has. */
export async function bundle(
  entry: URL,
  mode: 'development' | 'production' = 'production',
  owner = 'packages/react',
): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    mode,
    oxc: { jsx: { development: mode === 'development' } },
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    resolve: {
      conditions: ['@tributary/source', 'module', 'browser'],
      alias: resolvedBy(owner, ['react', 'react-dom']),
    },
    build: {
      write: false,
      lib: { entry: fileURLToPath(entry), formats: ['iife'], name: 'page' },
    },
  })
  const [
    {
      output: [chunk],
    } = { output: [] },
  ] = [made].flat().filter((one) => 'output' in one)
  return chunk?.type === 'chunk' ? chunk.code : ''
}

/** Serves these files on this machine, under any free port. */
export async function serve(files: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const body = files[url]
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': url.endsWith('.js') ? 'text/javascript' : url.endsWith('.css') ? 'text/css' : 'text/html',
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** The emulator's command, made from source and running under any free ports: the first line that it prints, and how to end it. */
export async function command(): Promise<{ readonly line: string; stop(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'tributary-emulator-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true, resolve: { conditions: ['@tributary/source', 'module', 'node'] } },
    build: {
      ssr: fileURLToPath(new URL('../packages/emulator/src/cli.ts', import.meta.url)),
      outDir,
      rollupOptions: { output: { entryFileNames: 'cli.mjs' } },
    },
  })
  const child = spawn(process.execPath, [join(outDir, 'cli.mjs'), '--port', '0', '--no-stream'])
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    line,
    async stop() {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
      await rm(outDir, { recursive: true })
    },
  }
}
