import { useSend, useSubscription, useUserEvents } from '@tributary/react'
import { ConnectionBanner } from '@tributary/react/components'
import { direct, members, type SkapiApiOptions, skapiApi } from '@tributary/skapi'
import { type FormEvent, useMemo, useState } from 'react'
import { ConnectionStatus } from '../parts/connection-status'
import { Nothing } from '../parts/nothing'
import { ChatLine, GapLine } from './chat-line'
import { useGaps, withGaps } from './gaps'
import { type Line, letters, lineOf, lobby, type Say } from './say'
import './chat.css'

interface Person {
  readonly userId: string
  readonly name: string
}
interface ChatRoomProps {
  readonly me: Person
  /** Whose names are known before they have said anything. */
  readonly friends: readonly Person[]
  readonly service: SkapiApiOptions
}

const SHOWN = 10

/** A room with those who are in it, what they say to all, and what they write to one alone. */
export function ChatRoom({ me, friends, service }: ChatRoomProps) {
  const api = useMemo(() => skapiApi(service), [service])
  const inLobby = useMemo(() => members({ snapshot: ({ signal }) => api.users('lobby', { signal }) }), [api])
  const { data: present } = useSubscription(lobby, inLobby)
  const { events, status, error } = useUserEvents({ from: [lobby, letters], limit: 200 })
  const gaps = useGaps(lobby)
  const [to, setTo] = useState<string>()
  const toAll = useSend(lobby)
  const toOne = useSend(direct<Say>(to ?? me.userId))
  // The vendor does not say back what one has written to somebody alone.
  const [written, setWritten] = useState<readonly Line[]>([])

  const names = new Map(friends.map(({ userId, name }) => [userId, name]))
  for (const { event } of events)
    if ('sender' in event && event.type !== 'notice') names.set(event.sender, event.message.name)
  const nameOf = (userId: string): string =>
    userId === me.userId ? 'You' : (names.get(userId) ?? `Guest ${userId.slice(0, 4)}`)

  const lines = [...events.flatMap(({ id, event, meta }) => lineOf(event, id, meta.receivedAt) ?? []), ...written]
  const rows = withGaps(lines.sort((a, b) => a.at - b.at).slice(-SHOWN), gaps, ({ at }) => at).slice(0, SHOWN)

  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const text = String(new FormData(form).get('text')).trim()
    if (!text) return
    const say = { name: me.name, text }
    const done = await (to === undefined ? toAll : toOne).send(say).then(
      () => true,
      () => false,
    )
    if (!done) return
    form.reset()
    if (to === undefined) return
    setWritten((all) => [
      ...all,
      { id: `own ${all.length}`, at: Date.now(), from: me.userId, to, text, kind: 'private' },
    ])
  }
  const trouble = (to === undefined ? toAll : toOne).error

  return (
    <section className="card chat" aria-label={`${me.name}’s chat`}>
      <header className="title">
        <h2>{me.name}</h2>
        <ConnectionStatus />
      </header>
      <ConnectionBanner after={0} />
      <ul className="members" aria-label="In the room">
        {present.map(({ userId, cids }) => (
          <li key={userId}>
            {userId === me.userId ? (
              <span>You</span>
            ) : (
              <button
                type="button"
                className="small"
                aria-pressed={to === userId}
                aria-label={`Write to ${nameOf(userId)} alone`}
                onClick={() => setTo(to === userId ? undefined : userId)}
              >
                {nameOf(userId)}
                {cids.length > 1 && ` ×${cids.length}`}
              </button>
            )}
          </li>
        ))}
      </ul>
      {trouble && (
        <p role="alert" className="banner bad">
          <strong>Not sent.</strong> {trouble.reason ?? trouble.message}
        </p>
      )}
      <form onSubmit={(event) => void submit(event)}>
        <label>
          <span className="hidden">Message</span>
          <input
            name="text"
            autoComplete="off"
            maxLength={400}
            placeholder={to === undefined ? 'To everybody' : `To ${nameOf(to)} alone`}
          />
        </label>
        <button type="submit" className="primary" disabled={toAll.pending || toOne.pending}>
          Send
        </button>
      </form>
      {rows.length === 0 ? (
        <Nothing status={status} error={error} waiting="Entering the room…">
          Nobody has said anything yet.
        </Nothing>
      ) : (
        <ol className="lines" aria-live="polite" aria-label="Newest first">
          {rows.map((row) =>
            'gap' in row ? (
              <GapLine key={`gap ${row.gap.since} ${row.gap.until}`} {...row.gap} />
            ) : (
              <ChatLine key={row.item.id} line={row.item} isMine={row.item.from === me.userId} nameOf={nameOf} />
            ),
          )}
        </ol>
      )}
    </section>
  )
}
