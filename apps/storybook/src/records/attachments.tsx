import { useSubscription } from '@tributary/react'
import { GapNotice } from '@tributary/react/components'
import { endpoint, type RestedApiOptions, records, restedApi } from '@tributary/rested'
import { type ChangeEvent, useMemo } from 'react'
import { Nothing } from '../parts/nothing'
import { useWrite } from '../parts/write'
import { type Attachment, formatSize } from './order'

/** Files in an endpoint of their own: one upload of several, and each is a record that everybody hears of. */
export function Attachments({ project }: { readonly project: RestedApiOptions }) {
  const files = useMemo(() => restedApi(project).endpoint<Attachment>('attachments'), [project])
  const shelf = useMemo(() => records<Attachment>({ snapshot: ({ signal }) => files.list({ signal }) }), [files])
  const { data, status, error, gap, refetch, dismissGap } = useSubscription(endpoint<Attachment>('attachments'), shelf)
  const { write, isBusy, trouble } = useWrite()

  const choose = async ({ currentTarget }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    await write(() => files.upload([...(currentTarget.files ?? [])], { metadata: { from: 'storybook' } }))
    currentTarget.value = ''
  }

  return (
    <section className="card records" aria-labelledby="files">
      <header>
        <h2 id="files">Files {data.length > 0 && <span className="badge">{data.length}</span>}</h2>
        <label className="upload">
          {isBusy ? 'Uploading…' : 'Upload files'}
          <input type="file" multiple disabled={isBusy} onChange={(event) => void choose(event)} />
        </label>
      </header>
      <GapNotice gap={gap} onRefetch={refetch} onDismiss={dismissGap} />
      {trouble && (
        <p role="alert" className="banner bad">
          <strong>Not uploaded.</strong> {trouble}
        </p>
      )}
      {data.length === 0 ? (
        <Nothing status={status} error={error} waiting="Reading the files…">
          No files yet. Choose two at once: each becomes a record.
        </Nothing>
      ) : (
        <ul>
          {data.map(({ uniqueId, data: { name, size } }) => (
            <li key={uniqueId}>
              <span className="name">{name}</span> <small>{formatSize(size)}</small>
              <button
                type="button"
                className="small"
                aria-label={`Remove ${name}`}
                onClick={() => void write(() => files.remove(uniqueId))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
