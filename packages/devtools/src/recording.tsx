import type { Client, LinkInfo } from '@tributary/core'
import { type ReactNode, useEffect, useState } from 'react'
import { linkOf, type Noted, type Seen } from './noted'
import { type Recorder, startRecorder } from './record'
import { size } from './words'

interface RecordingProps {
  readonly client: Client
  readonly links: readonly LinkInfo[]
  readonly seen: readonly Noted[]
}

/** Records on demand; what is remembered of the connections that are up is its beginning. */
export function Recording({ client, links, seen }: RecordingProps): ReactNode {
  const [made, setMade] = useState<{ readonly of: Client; readonly recorder: Recorder } | null>(null)
  const recorder = made?.recorder
  const own = made?.of === client ? made.recorder : undefined
  useEffect(() => () => own?.stop(), [own])
  const runs = own?.running ?? false
  const toggle = (): void => {
    if (runs) own?.stop()
    setMade(made && runs ? { ...made } : { of: client, recorder: startRecorder(client, beginnings(seen, links)) })
  }
  const file = (kind: string, text: string): void => save(`tributary-${stamp(recorder?.since ?? 0)}.${kind}`, text)
  return (
    <>
      <button type="button" data-part="record" aria-pressed={runs} onClick={toggle}>
        Record
      </button>
      {recorder && (
        <>
          <small>
            {recorder.count.toLocaleString('en-GB')} recorded, {size(recorder.bytes)}
            {recorder.full && ': full, it ends here'}
          </small>
          <button type="button" onClick={() => file('har', JSON.stringify(recorder.har()))}>
            Save HAR
          </button>
          <button type="button" onClick={() => file('ndjson', recorder.ndjson())}>
            Save NDJSON
          </button>
        </>
      )}
    </>
  )
}

/** Of each link that is up, what was seen since it began to connect. */
function beginnings(seen: readonly Noted[], links: readonly LinkInfo[]): readonly Seen[] {
  const up = links.filter(
    ({ connection: { status } }) => status === 'connecting' || status === 'connected' || status === 'reconnecting',
  )
  const starts = new Map<string, number>()
  for (const one of seen) if (one.type === 'transition' && one.to === 'connecting') starts.set(linkOf(one), one.id)
  return seen.flatMap(({ id, bytes: _, ...one }) => {
    const start = starts.get(linkOf(one))
    return start !== undefined && id >= start && up.some((link) => linkOf(link) === linkOf(one)) ? [one] : []
  })
}

const stamp = (at: number): string => new Date(at).toISOString().replace(/\..*/, '').replaceAll(':', '-')

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  // Browsers read it a little later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
