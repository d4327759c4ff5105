import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const file = (path: string) => new URL(`../${path}`, import.meta.url)
const read = (path: string) => readFileSync(file(path), 'utf8')

const readme = read('README.md')
const packages = readdirSync(file('packages'))
const under = (folder: string, ending: RegExp) =>
  readdirSync(file(folder), { recursive: true })
    .map((path) => `${folder}/${path}`)
    .filter((path) => ending.test(path) && !path.includes('node_modules'))
const pages = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md'],
  ...packages.map((name) => `packages/${name}/README.md`),
  ...under('docs', /\.md$/),
  ...under('apps/storybook/src', /\.mdx$/),
].filter((path) => existsSync(file(path)))

/** Programs that other tests run; what a text shows is one of them, letter for letter. */
const recipes = packages
  .map((name) => `packages/${name}/recipes`)
  .filter((folder) => existsSync(file(folder)))
  .flatMap((folder) => readdirSync(file(folder)).map((name) => `${folder}/${name}`))
  .concat('packages/teletracker/src/conformance.test.ts')
  .map(read)

it.each(pages)('%s shows only code that the tests run', (path) => {
  const blocks = [...read(path).matchAll(/^```(?:tsx?|m?js)\n(.*?)^```$/gms)].map(([, code]) => code)
  expect(blocks.filter((block) => !recipes.includes(block ?? ''))).toEqual([])
})

it('has its picture and every file it links to', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)/g)].map(([, path]) => path ?? '')
  expect(links).toContain('docs/images/softphone.png')
  expect(links.filter((path) => !existsSync(file(path)))).toEqual([])
})

it('has a row for every provider', () => {
  const providers = packages.filter((name) => name !== 'core' && existsSync(file(`packages/${name}/src/provider.ts`)))
  expect(
    providers.filter((name) => !readme.includes(`| [\`@tributary/${name}\`](packages/${name}/README.md) |`)),
  ).toEqual([])
})
