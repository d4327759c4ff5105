import {
  createMemoryEmulator,
  type MemoryEmulator,
  type TeleTrackerCredentials,
  teletracker,
} from '@tributary/emulator'

const vendor = teletracker({ beforeAuth: 'ignore' }) // what the vendor's pages leave open is an option
export const emulator: MemoryEmulator = createMemoryEmulator({ vendors: [vendor] })
export const credentials: TeleTrackerCredentials = vendor.credentials() // token, username, password, and other users
