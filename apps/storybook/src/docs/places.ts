/** Where a file of the repository is to be read here: the docs page that shows it. */
const PAGES: Readonly<Record<string, string>> = {
  'README.md': 'welcome',
  'CONTRIBUTING.md': 'guides-contributing',
  'SECURITY.md': 'guides-security',
  'docs/architecture.md': 'guides-architecture',
  'docs/measurements.md': 'guides-measurements',
  'docs/migrate-from-partysocket.md': 'guides-from-partysocket',
  'docs/migrate-from-react-use-websocket.md': 'guides-from-react-use-websocket',
  'docs/reliability.md': 'guides-reliability',
  'packages/core/README.md': 'packages-core',
  'packages/devtools/README.md': 'guides-devtools',
  'packages/emulator/README.md': 'packages-emulator',
  'packages/navixy/README.md': 'providers-navixy',
  'packages/react/README.md': 'packages-react',
  'packages/rested/README.md': 'providers-rested',
  'packages/skapi/README.md': 'providers-skapi',
  'packages/teletracker/README.md': 'providers-teletracker',
  'packages/websocket/README.md': 'providers-any-websocket',
}

/** The path in the repository that a link in the file `from` means. */
export const pathOf = (from: string, href: string): string => new URL(href, `file:///${from}`).pathname.slice(1)

/** Where a link in the file `from` leads on this site; `undefined` for a file that has no page here. */
export function placeOf(from: string, href: string): string | undefined {
  if (/^(#|\?|[a-z]+:)/.test(href)) return href
  const page = PAGES[pathOf(from, href)]
  return page && `?path=/docs/${page}--docs${new URL(href, 'file:///').hash}`
}

/** What stands under one heading of the second level in a text, without the heading. Throws where there is none. */
export function sectionOf(text: string, heading: string): string {
  const [, section] =
    text
      .split(/^## /m)
      .map((part) => part.split(/\n([\s\S]*)/))
      .find(([name]) => name === heading) ?? []
  if (section === undefined) throw new Error(`There is no heading "${heading}"`)
  return section
}

/** What stands before the first heading of the second level, and the rest. */
export function halvesOf(text: string): readonly [beginning: string, rest: string] {
  const at = text.search(/^## /m)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)]
}
