import { isRealtimeError } from '@tributary/core'
import { useSend, useSubscription } from '@tributary/react'
import { group } from '@tributary/skapi'
import { type FC, type FormEvent, startTransition, useOptimistic, useState } from 'react'

type Say = { readonly id: string; readonly from: string; readonly text: string } // the id is ours: Skapi gives none
type Line = Say & { readonly note?: 'sending' | 'sent' | 'may not have arrived' }
const lobby = group<Say>('lobby')

/** One line for each id; what the room has said counts for more than what was noted here. */
const put = (lines: readonly Line[], line: Line): readonly Line[] =>
  lines.some(({ id, note }) => id === line.id && !note)
    ? lines
    : [...lines.filter(({ id }) => id !== line.id), line].slice(-50)

export const Chat: FC<{ readonly me: string }> = ({ me }) => {
  const [lines, setLines] = useState<readonly Line[]>([])
  const [shown, show] = useOptimistic(lines, put)
  const add = (line: Line) => setLines((all) => put(all, line))
  const { status, gap } = useSubscription(lobby, {
    onEvent: (event) => event.type === 'message' && add(event.message),
  })
  const { send, error } = useSend(lobby)

  const say = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const input = event.currentTarget.elements.namedItem('text') as HTMLInputElement
    const line = { id: crypto.randomUUID(), from: me, text: input.value }
    input.value = ''
    startTransition(async () => {
      show({ ...line, note: 'sending' }) // React takes it back when this function ends
      try {
        await send(line)
        add({ ...line, note: 'sent' }) // written, which is all that is known until the room says it
      } catch (thrown) {
        if (isRealtimeError(thrown) && thrown.kind === 'unknown-outcome') add({ ...line, note: 'may not have arrived' })
        else if (!input.value) input.value = line.text // not sent: back to where it can be sent again
      }
    })
  }
  return (
    <section aria-label={`${me} in the lobby, ${status}`}>
      <ul>
        {shown.map(({ id, from, text, note }) => (
          <li key={id}>
            {from}: {text} {note && <small>{note}</small>}
          </li>
        ))}
      </ul>
      {gap && <p>Something may have been missed.</p>}
      {error && <p role="alert">{error.message}</p>}
      <form onSubmit={say}>
        <label>
          {me}: <input name="text" required autoComplete="off" />
        </label>{' '}
        <button type="submit">Send</button>
      </form>
    </section>
  )
}
