import type { Client } from '@tributary/core'
import { type MemoryEmulator, refuses } from '@tributary/emulator'
import { type EmulatorLine, type Place, renderWithRealtime, type Scenario } from '@tributary/react/testing'
import { stageOf, withRealtime } from '@tributary/react/testing/storybook'
import { type TeleTrackerEvent, teletracker } from '@tributary/teletracker'
import { expectTypeOf } from 'vitest'

declare const line: EmulatorLine

export const inPage = renderWithRealtime(<p />, {
  providers: (at) => [teletracker(at.teletracker), teletracker({ ...at.teletracker, name: 'sales' })],
  behaviour: refuses(4000),
  wrapper: ({ children }) => <main>{children}</main>,
})
expectTypeOf(inPage.client).toEqualTypeOf<Client<TeleTrackerEvent>>()
expectTypeOf(inPage.emulator).toEqualTypeOf<MemoryEmulator>()
expectTypeOf(inPage.findByText('')).toEqualTypeOf<Promise<HTMLElement>>()

export const elsewhere = renderWithRealtime(<p />, { providers: () => [], emulator: line })
expectTypeOf(elsewhere.emulator).toEqualTypeOf<MemoryEmulator | undefined>()

renderWithRealtime(<p />, {
  providers(at) {
    expectTypeOf(at.rested.key).toBeString()
    expectTypeOf(at.acme).toEqualTypeOf<Place | undefined>()
    // @ts-expect-error Navixy's credentials are a hash, not TeleTracker's sign-in
    return [teletracker({ ...at.navixy, credentials: at.skapi.credentials })]
  },
})

// @ts-expect-error who the vendors are has to be said
renderWithRealtime(<p />, {})
// @ts-expect-error providers are made by the function above, where they can be told where to go
renderWithRealtime(<p />, { providers: () => [], client: { providers: [] } })

export const scenario: Scenario = async ({ emit, drop, mute, refuse, expireToken, see, advance }) => {
  expectTypeOf(emit('teletracker', { type: 'userevent' })).toEqualTypeOf<Promise<number>>()
  await emit('acme', 'a vendor from outside', { room: 'a' })
  await drop({ code: 1012, reason: 'deploy' }, 'teletracker')
  await drop()
  await mute()
  await mute(false, 'navixy')
  await refuse({ status: 503 })
  await refuse({ code: 4000 })
  await refuse(false)
  await expireToken({ renew: false })
  await see(/live/)
  await advance(1_000)
  // @ts-expect-error a code is a number
  await drop({ code: '1012' })
  // @ts-expect-error a test says what, not how often
  await see(1)
}

export const decorator = withRealtime({ providers: (at) => [teletracker(at.teletracker)] })
expectTypeOf(stageOf(document.body)).toExtend<Parameters<Scenario>[0]>()
