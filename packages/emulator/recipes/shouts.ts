import type { Behaviour } from '@tributary/emulator'

export const shouts: Behaviour = () => ({ out: (data, next) => next(String(data).toUpperCase()) })
