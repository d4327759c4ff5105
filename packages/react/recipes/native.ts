import { browserLifecycle, type Lifecycle } from '@tributary/core'

/** What is used of `AppState` from `react-native`. */
interface AppStateLike {
  readonly currentState: string | null
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void }
}
/** What is used of `NetInfo` from `@react-native-community/netinfo`. */
interface NetInfoLike {
  addEventListener(listener: (now: { readonly type: string; readonly isConnected: boolean | null }) => void): () => void
}

export const nativeLifecycle =
  (app: AppStateLike, net: NetInfoLike): Lifecycle =>
  (hint) => {
    const see = (state: string | null) => {
      if (state === 'background') hint('hidden')
      if (state === 'active') hint('visible')
    }
    if (app.currentState === 'background') see('background')
    const watching = app.addEventListener('change', see)

    let network: string | undefined
    const stop = net.addEventListener(({ type, isConnected }) => {
      const now = isConnected === false ? 'none' : type
      if (isConnected === null || now === network) return // it is not known yet, or nothing has changed
      if (now === 'none' || network) hint('offline') // another network ends what the one before carried
      if (now !== 'none' && network) hint('online')
      network = now
    })

    const clock = browserLifecycle(hint) // without a browser it is only a clock, which notices that the phone has slept
    return () => {
      watching.remove()
      stop()
      clock()
    }
  }
