// The API reference as a site, from the comments of every exported name: `node scripts/reference.mjs <folder>`. A name without a comment, or a
// link that leads nowhere, is an error.
import { join, resolve } from 'node:path'
import { Application, DefaultTheme, JSX, KindRouter, ReflectionKind } from 'typedoc'
import { entries } from './entries.mjs'
import { root } from './run.mjs'

/** Short things are told on the page of what they are imported from: a page each would make up a third of the whole site. */
class Pages extends KindRouter {
  /** @override @param {import('typedoc').RouterTarget} target @returns {import('typedoc').PageKind | undefined} */
  getPageKind(target) {
    const isShort =
      'kindOf' in target && target.kindOf([ReflectionKind.Function, ReflectionKind.TypeAlias, ReflectionKind.Variable])
    return isShort ? undefined : super.getPageKind(target)
  }
}

/** Without the list of members at the beginning of a page, which stands beside it as well. */
class Looks extends DefaultTheme {
  /** @override @param {import('typedoc').PageEvent<import('typedoc').Reflection>} page */
  getRenderContext(page) {
    const context = super.getRenderContext(page)
    context.index = () => JSX.createElement(JSX.Fragment, null)
    return context
  }
}

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
  visibilityFilters: {},
  includeHierarchySummary: false,
  router: 'pages',
  theme: 'looks',
  validation: { invalidLink: true, notDocumented: false, notExported: true, unusedMergeModuleWith: true },
})
app.renderer.defineRouter('pages', Pages)
app.renderer.defineTheme('looks', Looks)
// A link to the heading that one is reading, with a picture, two dozen times a page.
app.renderer.on('endPage', (page) => {
  if (page.contents)
    page.contents = page.contents.replace(
      /<a href="#[^"]*" aria-label="Permalink" class="tsd-anchor-icon">.*?<\/a>/g,
      '',
    )
})
const points = app.getEntryPoints() ?? []
// Called as they are imported, not by their files.
for (const point of points) point.displayName = names.get(point.sourceFile.fileName) ?? point.displayName
const project = app.converter.convert(points)
app.validate(project)
/** @param {import('typedoc').DeclarationReflection} name */
const isTold = (name) => [name, ...(name.signatures ?? [])].some((one) => one.hasComment())
/** What can be called, or is called back: its type alone does not say when. @param {import('typedoc').DeclarationReflection} member */
const isCalled = ({ kind, type }) => {
  const parts = type?.type === 'union' ? type.types : [type]
  const isFunction = parts.some((part) => part?.type === 'reflection' && part.declaration.signatures)
  return kind === ReflectionKind.Method || (kind === ReflectionKind.Property && isFunction)
}
const silent = 'has no comment. Say above its declaration in one sentence what it is.'
for (const entry of project.children ?? [])
  for (const name of entry.children ?? []) {
    if (name.isReference()) continue
    if (!isTold(name)) app.logger.error(`${entry.name}: ${name.name} ${silent}`)
    for (const member of name.children ?? [])
      if (isCalled(member) && !member.inheritedFrom && !isTold(member))
        app.logger.error(`${entry.name}: ${name.name}.${member.name} ${silent}`)
  }
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
await app.generateDocs(project, resolve(folder))
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
