import type { Client } from '@tributary/core'
import { RealtimeProvider, useRealtime } from '@tributary/react'
import { type ReactNode, useState } from 'react'
import { FaultBar } from './faultbar'
import type { Faults } from './faults'
import { Float } from './float'
import { FramesView } from './frames'
import { useNow, useWatch } from './hooks'
import { LinksView } from './links'
import { NOTES, NotesView } from './notes'
import { Recording } from './recording'
import type { Bounds } from './ring'
import { SendsView } from './sends'
import { type Tab, Tabs } from './tabs'
import { TopicsView } from './topics'
import type { Watch, Watched } from './watch'
import { span } from './words'

/** What {@link TributaryDevtools} takes. */
export interface TributaryDevtoolsProps {
  /** Default: that of the `RealtimeProvider` around it. */
  readonly client?: Client | undefined
  /** What the buttons that break things do; {@link emulatorFaults} makes them. Default: no such buttons. */
  readonly faults?: Faults | undefined
  /** What it remembers at most. Default 2 000 things and 8 MiB, about; of one frame the first 128 Ki characters. */
  readonly limits?: { readonly [bound in keyof Bounds]?: number | undefined } | undefined
  /** A button in the corner of the page that opens it. Default false: it stands where it is put, and is as wide and high as there is room. */
  readonly floating?: boolean | undefined
  readonly className?: string | undefined
}

const EIGHT_MIB = 8 * 1024 * 1024
const TROUBLED: readonly string[] = ['reconnecting', 'suspended', 'failed']

/**
 * Shows what a client does: its links and the cause of every transition, who wants which topic, frames, sends, gaps and warnings; records it; and
 * makes it go wrong.
 *
 * It only watches: a client behaves with it as without it. It sees what happens while it is mounted, secrets redacted, and forgets the oldest.
 *
 * @throws RealtimeError of kind `config` without a `client` outside a `RealtimeProvider`.
 */
export function TributaryDevtools({ client, ...props }: TributaryDevtoolsProps): ReactNode {
  if (!client) return <Devtools {...props} />
  return (
    <RealtimeProvider client={client}>
      <Devtools {...props} />
    </RealtimeProvider>
  )
}

function Devtools({ faults, limits = {}, floating = false, className }: Omit<TributaryDevtoolsProps, 'client'>) {
  const { client, connection, links, retry } = useRealtime()
  const { count = 2_000, bytes = EIGHT_MIB } = limits
  const [watched, watch] = useWatch(client, { count, bytes })
  const [hold, setHold] = useState<{ readonly of: Watch; readonly watched: Watched } | null>(null)
  const [isOpen, setOpen] = useState(!floating)
  // Another client moves on.
  const held = hold?.of === watch ? hold.watched : null
  const still = (is: boolean): void => setHold(is ? { of: watch, watched: watch.read() } : null)
  const { seen, dropped, tallies } = held ?? watched
  // What came since the clock last ticked is not to lie in the future.
  const now = Math.max(useNow(held !== null || !isOpen), seen.at(-1)?.at ?? 0)
  const { status } = connection
  const of = (...types: readonly string[]) => seen.filter(({ type }) => types.includes(type))
  const tabs: readonly Tab[] = [
    { name: 'Links', count: links.length, show: () => <LinksView seen={seen} links={links} now={now} /> },
    {
      name: 'Topics',
      count: links.flatMap(({ topics }) => topics).length,
      show: () => <TopicsView links={links} tallies={tallies} />,
    },
    { name: 'Frames', count: of('frame').length, show: () => <FramesView seen={seen} /> },
    {
      name: 'Sends',
      count: links.flatMap(({ sends }) => sends).length,
      show: () => <SendsView seen={seen} links={links} now={now} />,
    },
    { name: 'Notes', count: of(...NOTES).length, show: () => <NotesView seen={seen} /> },
  ]
  // It speaks English, whichever way the page is read.
  const panel = (
    <section
      className={['tributary-devtools', className].filter(Boolean).join(' ')}
      lang="en"
      dir="ltr"
      aria-label="Tributary devtools"
    >
      <header>
        <h2>Tributary</h2>
        <span data-part="pill" data-state={status}>
          {status}
          {status === 'reconnecting' && `, attempt ${connection.attempt}`}
        </span>
        {links.some((link) => TROUBLED.includes(link.connection.status)) && (
          <button type="button" onClick={retry}>
            Retry now
          </button>
        )}
        <div data-part="actions">
          <button type="button" aria-pressed={held !== null} onClick={() => still(!held)}>
            Pause
          </button>
          <button
            type="button"
            onClick={() => {
              watch.clear()
              still(held !== null)
            }}
          >
            Clear
          </button>
          <Recording client={client} links={links} seen={watched.seen} />
        </div>
      </header>
      {faults && <FaultBar faults={faults} />}
      <Tabs tabs={tabs} isShown={isOpen} />
      {dropped > 0 && (
        <footer>
          {`The oldest ${dropped.toLocaleString('en-GB')} have been forgotten; it reaches back `}
          {span(now - (seen[0]?.at ?? now))}.
        </footer>
      )}
    </section>
  )
  if (!floating) return panel
  return (
    <Float status={status} isOpen={isOpen} setOpen={setOpen}>
      {panel}
    </Float>
  )
}
