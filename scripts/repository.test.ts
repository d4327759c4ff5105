import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const script = fileURLToPath(new URL('repository.mjs', import.meta.url))
const manifest = (name: string) => join(folder, name, 'package.json')
const read = (name: string) => JSON.parse(readFileSync(manifest(name), 'utf8'))
const tell = (env: NodeJS.ProcessEnv) =>
  execFileSync('node', [script, folder], { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe', encoding: 'utf8' })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-repository-'))
  for (const [name, more] of Object.entries({ open: {}, shut: { private: true } })) {
    mkdirSync(join(folder, name))
    writeFileSync(manifest(name), JSON.stringify({ name, ...more }))
  }
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

it('says in what is published which repository published it', () => {
  tell({ GITHUB_SERVER_URL: 'https://git.example', GITHUB_REPOSITORY: 'somebody/streams' })
  expect(read('open').repository).toEqual({
    type: 'git',
    url: 'git+https://git.example/somebody/streams.git',
    directory: 'packages/open',
  })
  expect(read('shut')).toEqual({ name: 'shut', private: true })
})

it('publishes nothing of which nobody says where it comes from', () => {
  expect(() => tell({ GITHUB_SERVER_URL: 'https://git.example' })).toThrow(
    /set GITHUB_SERVER_URL and GITHUB_REPOSITORY/,
  )
})
