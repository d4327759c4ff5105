// Storybook ships its own interface with every space and every long name: `node scripts/minify.mjs <folder>` takes them out of a built site.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { minifySync } from 'vite'

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('Of what? Write `node scripts/minify.mjs <folder>`')

for (const name of ['sb-manager', 'sb-addons'])
  for (const path of readdirSync(join(folder, name), { recursive: true })) {
    const file = join(folder, name, String(path))
    if (!file.endsWith('.js')) continue
    const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), { module: true })
    if (errors.length) throw new Error(`${file}: ${errors[0]?.message}`)
    writeFileSync(file, code)
  }
