import { type Meta, type Skip, type Topic, topicKey } from '@tributary/core'
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import { useRealtime } from '../connection'
import { settled, useTurn } from '../kept'
import { isSkip } from '../skip'
import { useSubscription } from '../subscription'
import { useCopy } from './copy'
import { GapText } from './gap'
import { List, type Reading } from './list'
import { createFinder, eventsOf, type Logged, logOf, type Row, writeEvent, writeRows } from './rows'
import { classes, type Shared, useWords } from './words'

/** What {@link EventLog} takes. */
export interface EventLogProps<Event> extends Shared {
  readonly topic: Topic<Event> | Skip
  /** What a row shows of an event. Default: its JSON. */
  readonly render?: ((event: NoInfer<Event>, meta: Meta) => ReactNode) | undefined
  /** How many rows are kept, also while it is paused. Default 1 000. */
  readonly limit?: number | undefined
}

/**
 * Lists the events of a topic, newest first, with a row of its own wherever some may be missing. It can be paused, filtered and copied, and stands still while
 * somebody reads: while it is scrolled, or a row has the focus.
 *
 * It starts with the component. Only rows that can be seen are in the page. With the focus in a row, the arrow keys, Home and End go to others.
 *
 * @throws RealtimeError of kind `config` outside a `RealtimeProvider`, and for a topic whose provider its client does not have.
 */
export function EventLog<Event>(props: EventLogProps<Event>): ReactNode {
  const { topic } = props
  const client = useRealtime(({ client }) => client)
  // Another topic, or another user's client, is another log: nothing of the one before may be shown as its own.
  const turn = useTurn([client, isSkip(topic) ? '' : topicKey(topic)])
  return <Log key={turn} {...(props as EventLogProps<unknown>)} />
}

/** Of an event without a `render`, in characters: more would only be in the way, and what is copied has all of it. */
const SHOWN = 5_000

function Log({ topic, render, limit = 1_000, className, labels }: EventLogProps<unknown>): ReactNode {
  const words = useWords(labels)
  const { say, tell, time, detail, number } = words
  const { data: logged, status, error } = useSubscription(topic, logOf(limit))
  const retry = useRealtime(({ retry }) => retry)
  const box = useRef<HTMLDivElement>(null)
  const [find] = useState(createFinder)
  const [filter, setFilter] = useState('')
  const [held, hold] = useState({ paused: false, scrolled: false, focused: false })
  const [frozen, freeze] = useState<Logged | null>(null)
  const isHeld = held.paused || held.scrolled || held.focused
  if (isHeld !== Boolean(frozen)) freeze(isHeld ? logged : null)
  const shown = useMemo(() => find(frozen ?? logged, limit, filter), [find, frozen, logged, limit, filter])
  const fresh = frozen ? eventsOf(logged) - eventsOf(frozen) : 0
  const [copied, copy] = useCopy()
  const onReading = useCallback((reading: Partial<Reading>) => hold((now) => settled({ ...now, ...reading }, now)), [])

  const toggle = (): void => {
    if (isHeld && box.current) box.current.scrollTop = 0
    hold({ paused: !isHeld, scrolled: false, focused: false })
  }
  const draw = (row: Row): ReactNode => {
    if (!('event' in row)) return <GapText gap={{ ...row.gap, recovered: false }} words={words} />
    const { event, meta } = row
    return (
      <>
        {time(meta.receivedAt)}
        {render ? <div>{render(event, meta)}</div> : <code dir="ltr">{shorten(writeEvent(event))}</code>}
        {meta.replayed && <small>{say('log.replayed')}</small>}
      </>
    )
  }

  return (
    <div className={classes('log', className)} data-status={status}>
      <header>
        <input
          type="search"
          aria-label={say('log.filter')}
          placeholder={say('log.filter')}
          value={filter}
          onChange={({ currentTarget }) => setFilter(currentTarget.value)}
        />
        <button type="button" onClick={toggle}>
          {say(isHeld ? 'log.resume' : 'log.pause')}
        </button>
        <button type="button" onClick={() => copy(writeRows(shown))}>
          {say('log.copy')}
        </button>
        {fresh > 0 && <small>{tell('log.new', { count: number(fresh) })}</small>}
        <small role="status">{copied && say(copied)}</small>
      </header>
      <div data-part="status">
        <p role="status">
          {say(`topic.${status}`)} {error && say(`error.${error.kind}`)}
        </p>
        {error && detail(error)}
        {status === 'failed' && (
          <button type="button" onClick={retry}>
            {say('log.retry')}
          </button>
        )}
      </div>
      {shown.length > 0 ? (
        <List label={say('log.list')} rows={shown} box={box} draw={draw} onReading={onReading} />
      ) : (
        (logged.end > 0 || status === 'live') && <p>{say(logged.end > 0 ? 'log.none' : 'log.empty')}</p>
      )}
    </div>
  )
}

const shorten = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)
