import type { FC } from 'react'

/** As typedoc names the page of an entry. */
const pageOf = (name: string): string => `./api/modules/${name.replace(/\W/g, '_')}.html`

/** Each entry with its pages, which stand beside this one in the built site. */
export const Reference: FC = () => (
  <>
    {import.meta.env.DEV && (
      <p>
        <strong>This is the demo, which has no reference:</strong> <code>npx pnpm@10 exec turbo run build</code> makes
        the site that has it, in <code>apps/storybook/storybook-static</code>.
      </p>
    )}
    <ul>
      {ENTRIES.map(({ name, about }) => (
        <li key={name}>
          {import.meta.env.DEV ? (
            <code>{name}</code>
          ) : (
            <a href={pageOf(name)} target="_blank" rel="noreferrer">
              {name}
            </a>
          )}
          : {about}
        </li>
      ))}
    </ul>
  </>
)
