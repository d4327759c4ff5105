// `npm run chaos -- --break`: breaks the product on purpose, in a copy of it, and shows who notices.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root, run } from './run.mjs'

const folder = 'apps/trials/breakages'
/** Who may notice: the walk, core's own tests, the fault cases on the fake clock, and the laws for one provider. */
const watchers = [
  'apps/trials/src/chaos/walk.test.ts',
  'apps/trials/src/faults/fake-',
  'packages/core/src',
  'packages/websocket/src/conformance.test.ts',
]

/** The tracked and the new files of this working tree, in a folder of their own. */
const copy = async () => {
  const target = mkdtempSync(join(tmpdir(), 'tributary-broken-'))
  const files = await run('git', ['ls-files', '-co', '--exclude-standard'])
  for (const file of files.split('\n').filter((name) => name && existsSync(join(root, name))))
    cpSync(join(root, file), join(target, file))
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  await run('git', ['init', '--quiet'], { cwd: target })
  await run('npx', ['--yes', packageManager.split('+')[0], 'install', '--frozen-lockfile', '--prefer-offline'], {
    cwd: target,
  })
  return target
}

/** Runs the watchers in a copy, and answers the titles of what failed. @param {string} target */
const noticed = async (target) => {
  const report = join(target, 'report.json')
  rmSync(report, { force: true })
  const args = ['run', '--project', 'node', '--reporter=json', `--outputFile.json=${report}`, ...watchers]
  await run(join(target, 'node_modules/.bin/vitest'), args, { cwd: target, env: { CHAOS_STEPS: '2000' } }).catch(
    () => {},
  )
  if (!existsSync(report)) throw new Error('vitest wrote no report')
  /** @type {{ testResults: { name: string, assertionResults: { status: string, title: string }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ title }) => `${name.slice(target.length + 1)}: ${title}`),
  )
}

/** Resolves with how many breakages nobody noticed. */
export const breakages = async () => {
  const patches = readdirSync(join(root, folder)).filter((name) => name.endsWith('.patch'))
  console.log(`Copying the repository, to break the copy in ${patches.length} ways …`)
  const target = await copy()
  let unnoticed = 0
  try {
    const before = await noticed(target)
    if (before.length) throw new Error(`Something fails without any breakage:\n${before.join('\n')}`)
    for (const patch of patches) {
      const path = join(target, folder, patch)
      await run('git', ['apply', path], { cwd: target })
      const seen = await noticed(target)
      await run('git', ['apply', '--reverse', path], { cwd: target })
      if (!seen.length) unnoticed++
      console.log(`\n${seen.length ? '✓' : '✗'} ${basename(patch, '.patch')}: ${seen.length} tests failed`)
      // The walk first: it knows nothing of what was broken.
      const walks = seen.filter((title) => title.includes('/chaos/'))
      const others = seen.filter((title) => !title.includes('/chaos/'))
      for (const title of [...walks, ...others.slice(0, 6)]) console.log(`  ${title}`)
      if (others.length > 6) console.log(`  … and ${others.length - 6} more`)
    }
  } finally {
    rmSync(target, { recursive: true, force: true })
  }
  return unnoticed
}
