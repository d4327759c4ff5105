import { useSend, useSubscription } from '@tributary/react'
import { group, members } from '@tributary/skapi'
import { type FC, useState } from 'react'

type Chat = { readonly text: string }
const present = members()

export const Room: FC<{ readonly name: string }> = ({ name }) => {
  const topic = group<Chat>(name)
  const [lines, setLines] = useState<readonly string[]>([])
  const { status, error, gap } = useSubscription(topic, {
    onEvent: (event) => event.type === 'message' && setLines((all) => [...all, event.message.text]),
  })
  const { data: people } = useSubscription(topic, present)
  const { send, error: unsent } = useSend(topic)
  if (error?.kind === 'displaced') return <p>Another room is open: this one waits.</p>
  return (
    <section aria-label={status}>
      <p>{people.length} have come</p>
      {gap && <p>Something may have been missed</p>}
      {lines.map((line, at) => (
        <p key={`${at} ${line}`}>{line}</p>
      ))}
      <button type="button" onClick={() => send({ text: 'Hello' })}>
        {unsent ? unsent.message : 'Hello'}
      </button>
    </section>
  )
}
