// What an app on a phone takes into its bundle.
export { createClient } from '@tributary/core'
export { teletracker, userEvents } from '@tributary/teletracker'
export { nativeLifecycle } from '../recipes/native'
