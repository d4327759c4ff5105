import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Every file and package that is loaded with a file. */
function loadedWith(file: string, seen: Set<string> = new Set()): Set<string> {
  seen.add(file)
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/ from '(.+)'/g)) {
    const path = resolve(dirname(file), name)
    const found = name.startsWith('.') && [`${path}.ts`, `${path}.tsx`].find(existsSync)
    if (!found) seen.add(name)
    else if (!seen.has(found)) loadedWith(found, seen)
  }
  return seen
}
const virtual = '@tanstack/react-virtual'

it.each(['../index.ts', '../suspense.ts'])('nothing of the components is loaded with %s', (entry) => {
  const loaded = [...loadedWith(at(entry))]
  expect(loaded).toContain(at('../context.ts'))
  expect(loaded.filter((name) => name.startsWith(at('.')) || name === virtual)).toEqual([])
})

it('their one dependency is loaded with them', () => {
  const packages = [...loadedWith(at('index.ts'))].filter((name) => !name.startsWith('/'))
  expect(packages.sort()).toEqual([virtual, '@tributary/core', 'react'])
})
