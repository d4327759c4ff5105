import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

/**
 * What can be imported from the packages that are published: each entry that is code, as an app imports it, with its source and what its package is.
 *
 * @returns {{ readonly name: string, readonly source: string, readonly about: string }[]}
 */
export const entries = () =>
  readdirSync(join(root, 'packages'))
    .map((folder) => join(root, 'packages', folder))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .flatMap((folder) => {
      const {
        name,
        private: isPrivate,
        description,
        exports,
      } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (isPrivate) return []
      return Object.entries(exports).flatMap(([entry, { '@tributary/source': source = '' }]) =>
        /\.tsx?$/.test(source) ? [{ name: join(name, entry), source: join(folder, source), about: description }] : [],
      )
    })
