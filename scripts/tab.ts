// What tests need that open pages of their own in Chromium.
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** A module and what it imports, of this repository from source, as one script for a page; React in it is the one for `mode`. */
export async function bundle(entry: URL, mode: 'development' | 'production' = 'production'): Promise<string> {
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    mode,
    oxc: { jsx: { development: mode === 'development' } },
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    resolve: { conditions: ['@tributary/source', 'module', 'browser'] },
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
      'content-type': url.endsWith('.js') ? 'text/javascript' : 'text/html',
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
