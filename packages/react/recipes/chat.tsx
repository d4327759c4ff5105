import { createTopic } from '@tributary/core'
import { useSend } from '@tributary/react'
import type { FC } from 'react'

const lobby = createTopic<string, string, string>('chat', 'lobby', undefined, { sendable: true })

export const Say: FC<{ readonly text: string }> = ({ text }) => {
  const { send, pending, error, reset } = useSend(lobby, { timeout: 5_000 })
  return (
    <button type="button" disabled={pending} onClick={() => (error ? reset() : send(text))}>
      {error ? `${error.kind}: ${error.message}` : `Say "${text}"`}
    </button>
  )
}
