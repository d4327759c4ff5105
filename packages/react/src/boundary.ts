import { type Client, isRealtimeError, type RealtimeError, type Unsubscribe } from '@tributary/core'
import { Component, createElement, type ReactNode } from 'react'
import { useClient } from './context'

/** What a {@link RealtimeBoundary} shows instead of what has failed; `retry` tries again: the connection, and what is in the boundary. */
export type RealtimeFallback = (failed: { readonly error: RealtimeError; readonly retry: () => void }) => ReactNode

interface Props {
  readonly fallback: RealtimeFallback
  readonly children?: ReactNode | undefined
}

/**
 * Catches what `useSuspenseSubscription` throws, and shows `fallback` until somebody retries: by its `retry`, or anywhere else by that of the client – or
 * there is another client. Other errors pass.
 *
 * @throws RealtimeError of kind `config` outside a provider.
 */
export function RealtimeBoundary(props: Props): ReactNode {
  return createElement(Boundary, { ...props, client: useClient('RealtimeBoundary') })
}

interface State {
  readonly error: RealtimeError | null
}

class Boundary extends Component<Props & { readonly client: Client }, State> {
  static getDerivedStateFromError(error: unknown): State {
    // What is not ours is the business of a boundary further up.
    if (!isRealtimeError(error)) throw error
    return { error }
  }

  override state: State = { error: null }
  #stop: Unsubscribe | undefined

  override componentDidMount(): void {
    // It was hidden meanwhile, where it heard nothing.
    if (this.#stop) this.#startOver()
    this.#listen()
  }

  override componentDidUpdate({ client }: { readonly client: Client }): void {
    if (client === this.props.client) return
    this.#listen()
    this.#startOver()
  }

  override componentWillUnmount(): void {
    this.#stop?.()
  }

  #listen(): void {
    this.#stop?.()
    this.#stop = this.props.client['~retried'](this.#startOver)
  }

  readonly #startOver = (): void => {
    if (this.state.error) this.setState({ error: null })
  }

  readonly #retry = (): void => this.props.client.retry()

  override render(): ReactNode {
    const { error } = this.state
    const { fallback, children } = this.props
    return error ? fallback({ error, retry: this.#retry }) : children
  }
}
