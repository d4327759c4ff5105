import type { Scenario } from '@tributary/react/testing'

const call = { type: 'userevent', from_number: '+15045550123' }

/** The vendor deploys: its servers are away for a while, and want everybody to sign in again. */
export const deploy: Scenario = async ({ see, emit, refuse, drop, expireToken }) => {
  await see('live: 0 calls')
  await emit('teletracker', call)
  await see('live: 1 calls')
  await refuse({ status: 503 })
  await drop({ code: 1012, reason: 'deploy' })
  await see('recovering: 1 calls')
  await expireToken()
  await refuse(false)
  await see('live: 1 calls, and some may be missing')
  await emit('teletracker', call)
  await see('live: 2 calls, and some may be missing')
}
