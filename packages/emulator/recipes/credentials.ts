import { createMemoryEmulator, type MemoryEmulator, teletracker } from '@tributary/emulator'

const vendor = teletracker({ beforeAuth: 'ignore' }) // what the vendor's pages leave open is an option
export const emulator: MemoryEmulator = createMemoryEmulator({ vendors: [vendor] })
export const { token, username, password, users } = vendor.credentials()
