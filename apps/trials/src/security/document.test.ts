import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const file = (path: string) => new URL(`../../../../${path}`, import.meta.url)
const page = readFileSync(file('SECURITY.md'), 'utf8')
/** What is said to be proved, and where. */
const proofs = [...page.matchAll(/\[`([^`]+)`\]\(([^)]+)\)/g)].map(([, title = '', path = '']) => ({ title, path }))

it('SECURITY.md names a proof for each claim', () => {
  const [, table = ''] = /\| proof \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(page) ?? []
  const rows = table.trim().split('\n')
  expect(rows.length).toBeGreaterThan(12)
  expect(rows.filter((row) => !/\[`[^`]+`\]\([^)]+\) \|$/.test(row))).toEqual([])
})

it.each(proofs)('SECURITY.md: “$title” is in $path', ({ title, path }) => {
  expect(readFileSync(file(path), 'utf8')).toContain(title)
})

it('SECURITY.md links to files that there are', () => {
  const links = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path)
  expect(links.filter((path) => !existsSync(file(path)))).toEqual([])
})
