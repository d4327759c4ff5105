import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const files = readdirSync(new URL('.', import.meta.url))
const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const programs = files.filter((name) => /^[a-z-]+\.tsx?$/.test(name) && name !== 'kit.ts')

it.each(programs)('%s is shown by a page, run by a test, and can be copied as it is', (program) => {
  const [name] = program.split('.')
  expect(read(`${name}.mdx`)).toContain(`from './${program}?raw'`)
  const [test = ''] = files.filter((file) => file === `${name}.test.ts` || file === `${name}.tab.test.ts`)
  expect(read(test)).toContain(`./${name}`)
  const text = read(program)
  expect(text.match(/from '\..*'/g)).toBeNull()
  expect(text.match(/@tributary\/emulator|vitest|testing-library/g)).toBeNull()
  expect(text.split('\n').length).toBeLessThanOrEqual(75)
})

it('has a program for every page', () => {
  const pages = files.filter((name) => name.endsWith('.mdx')).map((name) => name.replace('.mdx', ''))
  expect(pages).toEqual(programs.map((name) => name.split('.')[0]))
})
