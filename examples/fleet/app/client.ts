'use client'
import { type Client, createClient } from '@tributary/core'
import { navixy } from '@tributary/navixy'

// Whoever has the hash has the account: the page gets it from its own server, when it connects, and never in its HTML.
const hash = async (): Promise<string> => {
  const answer = await fetch('/hash')
  if (!answer.ok) throw new Error(`/hash answered ${answer.status}`)
  return answer.text()
}

/** Called once in each browser, and once for each page that the server renders: there it opens nothing. */
export const createFleetClient = (): Client =>
  createClient({
    providers: [navixy({ region: 'eu', baseUrl: process.env.NEXT_PUBLIC_NAVIXY_BASE_URL, credentials: hash })],
  })
