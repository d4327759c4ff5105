import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
const pages = ['README.md', '../../docs/migrate-from-react-use-websocket.md', '../../docs/migrate-from-partysocket.md']

it('shows each program that the tests run, and no other', () => {
  const shown = pages.flatMap((page) =>
    [...read(page).matchAll(/^```(?:tsx?|jsx?)\n(.*?)^```$/gms)].map(([, code]) => code),
  )
  const recipes = readdirSync(new URL('../recipes', import.meta.url)).map((name) => read(`recipes/${name}`))
  expect(shown.length).toBeGreaterThan(8)
  expect(shown.sort()).toEqual(recipes.sort())
})
