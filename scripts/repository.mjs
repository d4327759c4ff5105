// Says in every published package which repository it comes from, as npm's provenance demands it: that of the workflow which publishes.
// GITHUB_SERVER_URL and GITHUB_REPOSITORY are set there. node scripts/repository.mjs [folder of the packages]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env
if (!server || !name)
  throw new Error('Nothing says which repository publishes: set GITHUB_SERVER_URL and GITHUB_REPOSITORY=owner/name')

const folder = process.argv[2] ?? join(root, 'packages')
for (const entry of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory())) {
  const file = join(folder, entry.name, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  if (manifest.private) continue
  manifest.repository = { type: 'git', url: `git+${server}/${name}.git`, directory: `packages/${entry.name}` }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`)
}
