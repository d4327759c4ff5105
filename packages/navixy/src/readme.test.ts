import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const file = (path: string) => new URL(`../${path}`, import.meta.url)
const read = (path: string) => readFileSync(file(path), 'utf8')

it('shows each program that recipes.test.ts runs, letter for letter, and no other', () => {
  const shown = [...read('README.md').matchAll(/^```tsx?\n(.*?)^```$/gms)].map(([, code]) => code)
  const recipes = readdirSync(file('recipes')).map((name) => read(`recipes/${name}`))
  expect(recipes.length).toBeGreaterThan(2)
  expect(shown.sort()).toEqual(recipes.sort())
})
