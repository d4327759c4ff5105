// The API reference as a site, from the comments of every exported name: `node scripts/reference.mjs <folder>`. A name without a comment, or a
// link that leads nowhere, is an error.
import { join, resolve } from 'node:path'
import { Application } from 'typedoc'
import { entries } from './entries.mjs'
import { root } from './run.mjs'

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('Where to? Write `node scripts/reference.mjs <folder>`')

const names = new Map(entries().map(({ name, source }) => [source, name]))
const app = await Application.bootstrap({
  name: 'Tributary',
  entryPoints: [...names.keys()],
  tsconfig: join(root, 'packages/tsconfig.json'),
  readme: 'none',
  // Where a line stands in a repository says nothing to whoever reads this without one.
  disableSources: true,
  excludeInternal: true,
  hideGenerator: true,
  includeVersion: false,
  logLevel: 'Warn',
  validation: { invalidLink: true, notDocumented: false, notExported: true, unusedMergeModuleWith: true },
})
const points = app.getEntryPoints() ?? []
// Called as they are imported, not by their files.
for (const point of points) point.displayName = names.get(point.sourceFile.fileName) ?? point.displayName
const project = app.converter.convert(points)
app.validate(project)
for (const entry of project.children ?? [])
  for (const name of entry.children ?? [])
    if (![name, ...(name.signatures ?? [])].some((one) => one.hasComment()))
      app.logger.error(
        `${entry.name}: ${name.name} has no comment. Say above its declaration in one sentence what it is.`,
      )
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
await app.generateDocs(project, resolve(folder))
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
