import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

type Entry = string | Record<string, unknown>
interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly license?: string
  readonly sideEffects?: unknown
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly exports?: Record<string, Entry>
  readonly publishConfig?: { readonly exports?: Record<string, Entry> }
}

const file = (path: string) => new URL(`../${path}`, import.meta.url)
const published = readdirSync(file('packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ folder: `packages/${name}`, manifest: read(name) }))
  .filter(({ manifest }) => !manifest.private)

function read(name: string): Manifest {
  return JSON.parse(readFileSync(file(`packages/${name}/package.json`), 'utf8'))
}

it.each(published)('$manifest.name publishes the entries it has here, without the source condition', ({ manifest }) => {
  const bare = Object.entries(manifest.exports ?? {}).map(([entry, target]) => {
    if (typeof target === 'string') return [entry, target]
    const { '@tributary/source': source, ...conditions } = target
    expect(source, `${entry} has a source`).toMatch(/^\.\/src\//)
    return [entry, conditions]
  })
  expect(manifest.publishConfig?.exports).toEqual(Object.fromEntries(bare))
})

it.each(published)('$manifest.name has a README and a licence and says whether it has side effects', (each) => {
  expect(existsSync(file(`${each.folder}/README.md`)), 'README.md').toBe(true)
  expect(existsSync(file(`${each.folder}/LICENSE`)), 'LICENSE').toBe(true)
  expect(each.manifest.license).toBe('MIT')
  expect(each.manifest.sideEffects).toBeDefined()
})

it.each(published)('$manifest.name runs nothing when it is installed', ({ folder, manifest }) => {
  expect(Object.keys(manifest.scripts ?? {})).toEqual(['build'])
  expect(existsSync(file(`${folder}/binding.gyp`))).toBe(false)
})

/** Core and providers need nobody. A server needs `ws`; the components, an entry of their own, need rows that are not all there. */
const NEEDED = new Map([
  ['@tributary/emulator', ['@tributary/core', 'ws']],
  ['@tributary/react', ['@tanstack/react-virtual']],
])

it.each(published)('$manifest.name brings nobody along that it does not need', ({ manifest }) => {
  const { name, dependencies = {}, optionalDependencies = {} } = manifest
  expect(Object.keys({ ...dependencies, ...optionalDependencies })).toEqual(NEEDED.get(name) ?? [])
})

it('a release is published with provenance, by a workflow that holds no more rights than it needs', () => {
  const workflow = readFileSync(file('.github/workflows/release.yml'), 'utf8')
  const [, permissions = ''] = /^permissions:\n((?: {2}.*\n)+)/m.exec(workflow) ?? []
  const granted = permissions.match(/[\w-]+: \w+/g)
  expect(granted).toEqual(['contents: write', 'pull-requests: write', 'id-token: write'])
  expect(workflow).toMatch(/^ +NPM_CONFIG_PROVENANCE: true$/m)
  expect(workflow).toMatch(/^ +- run: pnpm install --frozen-lockfile$/m)
  expect(workflow).not.toMatch(/pull_request_target|workflow_run/)
})

it('no dependency of this repository runs a script when it is installed', () => {
  const workspace = readFileSync(file('pnpm-workspace.yaml'), 'utf8')
  const [, builds = ''] = /^allowBuilds:\n((?: {2}.*\n)+)/m.exec(workspace) ?? []
  expect(
    builds
      .trim()
      .split('\n')
      .every((line) => line.endsWith(': false')),
  ).toBe(true)
})

it('the lockfile names no registry and no address', () => {
  const lockfile = readFileSync(file('pnpm-lock.yaml'), 'utf8')
  expect(lockfile).toContain('lockfileVersion')
  expect(lockfile).not.toMatch(/https?:\/\/|tarball:|registry:/)
})
