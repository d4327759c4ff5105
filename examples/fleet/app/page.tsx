import { lastKnown, statesSnapshot } from '@tributary/navixy'
import { connection } from 'next/server'
import { hash, place, states } from './account'
import { Fleet } from './fleet'

const read = statesSnapshot({ ...place, hash })

/** A server component: it reads where the fleet is and renders that; the browser hears what comes after. */
export default async function Page() {
  await connection()
  // Without an answer the page starts empty, and fills when it is live.
  const known = await read({ signal: AbortSignal.timeout(5_000) }).catch(() => lastKnown.initial)
  return <Fleet topic={states} known={known} />
}
