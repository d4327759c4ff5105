import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

const files = (folder: string): string[] =>
  existsSync(`${root}${folder}`)
    ? readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`)
    : []

const published = readdirSync(`${root}packages`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `packages/${name}`)
  .filter((folder) => !JSON.parse(read(`${folder}/package.json`)).private)
/** What is built into the packages, comments apart, by path; not what only their tests use. */
const sources = new Map(
  published
    .flatMap((folder) => [...files(`${folder}/src`), ...files(`${folder}/bin`)])
    .filter((path) => /\.(tsx?|mjs)$/.test(path) && !/(\.(test|test-d)|\/(kit|fake))\.tsx?$/.test(path))
    .map((path) => [path, read(path).replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g, '')]),
)
const where = (pattern: RegExp): string[] => [...sources].filter(([, text]) => pattern.test(text)).map(([path]) => path)

it('the sources of every published package are read', () => {
  expect(published.length).toBeGreaterThanOrEqual(8)
  expect(sources.size).toBeGreaterThan(100)
  expect(where(/export function createClient/)).toEqual(['packages/core/src/client.ts'])
})

it.each([
  [
    'text becomes HTML',
    /\b(inner|outer)HTML\b|insertAdjacentHTML|dangerouslySetInnerHTML|document\s*\.\s*write|srcdoc/i,
  ],
  ['text becomes HTML by a parser', /DOMParser|createContextualFragment|setHTML(Unsafe)?\b/],
  ['text becomes code', /\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(|javascript:/],
  ['a timer takes text', /set(Timeout|Interval)\(\s*['"`]/],
])('nowhere %s', (_, pattern) => {
  expect(where(pattern)).toEqual([])
})

/** Of clients: the emulator and the devtools are for development. */
const inClients = (pattern: RegExp): string[] =>
  where(pattern)
    .filter((path) => !/^packages\/(emulator|devtools)\//.test(path))
    .sort()

it('nothing that others have written is copied by assignment', () => {
  // What an error is made with, what Next.js is to know of one, and what one connection of any WebSocket has been told: objects of our own.
  expect(inClients(/Object\.assign\(|\bdefu\b|lodash|deepmerge/)).toEqual([
    'packages/core/src/errors.ts',
    'packages/react/src/suspense.ts',
    'packages/websocket/src/provider.ts',
  ])
})

it('only Skapi’s frames are percent-decoded, as its own client does', () => {
  expect(inClients(/\b(decodeURI(Component)?|unescape)\b/)).toEqual(['packages/skapi/src/protocol.ts'])
})

it('what others have written is read without what reaches a prototype', () => {
  // The reader itself; the redactor, which reads what it has just written; a frame that was read before; a token nobody trusts.
  expect(inClients(/\bJSON\.parse\b|\.json\(\)/)).toEqual([
    'packages/core/src/json.ts',
    'packages/core/src/redact.ts',
    'packages/rested/src/provider.ts',
    'packages/skapi/src/credentials.ts',
  ])
})
