import { trackerStates } from '@tributary/navixy'

/** Navixy in Europe, or the server that the environment names. */
export const place = { region: 'eu', baseUrl: process.env.NEXT_PUBLIC_NAVIXY_BASE_URL } as const

/** The hash of an API key of Navixy's. */
export const hash = (): string => process.env.NAVIXY_HASH ?? ''

export const states = trackerStates({ target: 'all', rateLimit: '1s', format: 'compact' })
