import type { FC } from 'react'
import { Table } from './table'

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
    <Table>
      <tbody>
        {ENTRIES.filter(({ name }) => packageOf(name) === name).map(({ name, about }) => (
          <tr key={name}>
            <td>
              {ENTRIES.filter((entry) => packageOf(entry.name) === name).map((entry) => (
                <div key={entry.name}>
                  <Entry name={entry.name} />
                </div>
              ))}
            </td>
            <td>{about}</td>
          </tr>
        ))}
      </tbody>
    </Table>
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
