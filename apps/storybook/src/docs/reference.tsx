import type { FC } from 'react'

/** As typedoc names the page of an entry. */
const pageOf = (name: string): string => `./api/modules/${name.replace(/\W/g, '_')}.html`

const packageOf = (name: string): string => name.split('/').slice(0, 2).join('/')

/** Each package with the pages of its entries, which stand beside this one in the built site. */
export const Reference: FC = () => (
  <>
    {import.meta.env.DEV && (
      <p>
        <strong>This is the demo, which has no reference:</strong> <code>npx pnpm@10 exec turbo run build</code> makes
        the site that has it, in <code>apps/storybook/storybook-static</code>.
      </p>
    )}
    <ul>
      {ENTRIES.filter(({ name }) => packageOf(name) === name).map(({ name, about }) => (
        <li key={name}>
          {ENTRIES.filter((entry) => packageOf(entry.name) === name).map((entry) => (
            <div key={entry.name}>
              <Entry name={entry.name} />
            </div>
          ))}
          {about}
        </li>
      ))}
    </ul>
  </>
)

const Entry: FC<{ readonly name: string }> = ({ name }) =>
  import.meta.env.DEV ? (
    <code>{name}</code>
  ) : (
    <a href={pageOf(name)} target="_blank" rel="noreferrer">
      {name}
    </a>
  )
