import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folder = 'apps/trials/breakages'
const patches = readdirSync(new URL(`../../../${folder}`, import.meta.url))

it('there is a patch for each deliberate breakage', () => {
  expect(patches.sort()).toEqual([
    'gap-swallowed.patch',
    'late-frames-accepted.patch',
    'no-jitter.patch',
    'no-linger.patch',
    'queue-unbounded.patch',
    'rejoin-skipped.patch',
  ])
})

it.each(patches)(
  '%s still fits the product: else make it anew, so that npm run chaos -- --break can use it',
  (patch) => {
    execFileSync('git', ['apply', '--check', `${folder}/${patch}`], { cwd: root, stdio: 'pipe' })
  },
)
