import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

type Entry = string | Record<string, unknown>
interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly license?: string
  readonly sideEffects?: unknown
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

it('the lockfile names no registry and no address', () => {
  const lockfile = readFileSync(file('pnpm-lock.yaml'), 'utf8')
  expect(lockfile).toContain('lockfileVersion')
  expect(lockfile).not.toMatch(/https?:\/\/|tarball:|registry:/)
})
