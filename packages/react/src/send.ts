import { RealtimeError, type SendableTopic, type SendOptions, type Skip } from '@tributary/core'
import { useCallback, useInsertionEffect, useRef, useState } from 'react'
import { useClient } from './context'
import { isSkip } from './skip'

/** What {@link useSend} gives. */
export interface Sender<Send, Reply> {
  /** Resolves with the reply. A rejection also shows as `error`, so it need not be caught. */
  readonly send: (data: Send, options?: SendOptions) => Promise<Reply>
  /** True while any send is on its way. */
  readonly pending: boolean
  /** Of the send that failed last; `null` again with the next send or `reset()`. */
  readonly error: RealtimeError | null
  /** Takes the error away. */
  readonly reset: () => void
}

/**
 * Sends to a topic, and shows how it goes. `options` count for every send, those of a single send before them.
 *
 * `skip` is allowed, so that topics need no null; sending to it rejects with kind `config`.
 */
export function useSend<Send, Reply>(
  topic: SendableTopic<unknown, Send, Reply> | Skip,
  options?: SendOptions,
): Sender<Send, Reply> {
  const client = useClient('useSend')
  const [{ pending, error }, set] = useState<{ readonly pending: number; readonly error: RealtimeError | null }>({
    pending: 0,
    error: null,
  })
  const to = isSkip(topic) ? undefined : topic
  const newest = useRef({ to, options })
  useInsertionEffect(() => {
    newest.current = { to, options }
  })
  const send = useCallback(
    (data: Send, more?: SendOptions): Promise<Reply> => {
      const { to, options } = newest.current
      set((before) => ({ pending: before.pending + 1, error: null }))
      const sending = to ? client.send(to, data, { ...options, ...more }) : Promise.reject(skipped())
      sending.then(
        () => set((before) => ({ ...before, pending: before.pending - 1 })),
        (error) => set((before) => ({ pending: before.pending - 1, error })),
      )
      return sending
    },
    [client],
  )
  const reset = useCallback(() => set((before) => ({ ...before, error: null })), [])
  return { send, pending: pending > 0, error, reset }
}

function skipped(): RealtimeError {
  const message =
    'useSend has skip instead of a topic, so there is nowhere to send to: disable sending until there is one'
  return new RealtimeError(message, { kind: 'config', provider: '' })
}
