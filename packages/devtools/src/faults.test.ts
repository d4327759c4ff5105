import { remoteControl } from '@tributary/emulator'
import { createEmulator } from '@tributary/emulator/node'
import { expect, it, vi } from 'vitest'
import { emulatorFaults } from './faults'
import { hall, news, until } from './kit'

it('breaks the vendors of an in-page emulator, and tells the page of the network', async () => {
  const { client, emulator, of } = hall()
  const hinted: string[] = []
  const faults = emulatorFaults([emulator.control('websocket')], { hint: (kind) => hinted.push(kind) })
  client.subscribe(news, () => {})
  await until(() => of('joined').length === 1)

  await faults.drop?.(1012)
  await until(() => of('joined').length === 2)
  await faults.drop?.()
  await until(() => of('joined').length === 3)
  expect(of('transition').flatMap(({ cause }) => cause?.code ?? [])).toEqual([1012, 1006])

  await faults.offline?.(true)
  await until(() => client.connection.status === 'reconnecting')
  expect(emulator.connections.filter(({ closed }) => !closed)).toEqual([])
  await faults.offline?.(false)
  await until(() => of('joined').length === 4)
  expect(hinted).toEqual(['offline', 'online'])

  await faults.mute?.(true)
  const { length } = of('frame')
  await client.send(news, 'into the void')
  await faults.mute?.(false)
  await until(() => of('frame').length === length + 2)
})

it('expires what the client signed in with, so that it has to sign in again', async () => {
  const { client, emulator, vendor, of } = hall()
  const before = vendor.credentials().token
  client.subscribe(news, () => {})
  await until(() => of('joined').length === 1)
  await emulatorFaults([emulator.control('websocket')]).expire?.()
  await until(() => of('joined').length === 2)
  expect(vendor.credentials().token).not.toBe(before)
})

it('tells the page itself where it is told of nobody else', async () => {
  const dispatched: string[] = []
  vi.stubGlobal('dispatchEvent', ({ type }: Event) => dispatched.push(type))
  const faults = emulatorFaults([])
  await faults.offline?.(true)
  await faults.offline?.(false)
  expect(dispatched).toEqual(['offline', 'online'])
  vi.unstubAllGlobals()
})

it('tells the page of no lost network where the emulator cannot take it away', async () => {
  const hinted: string[] = []
  const { emulator } = hall()
  const control = emulator.control('websocket')
  const refuse = () => Promise.reject(new Error('The emulator does not answer'))
  const faults = emulatorFaults([{ ...control, refuse }], { hint: (kind) => hinted.push(kind) })
  for (const on of [true, false]) await expect(faults.offline?.(on)).rejects.toThrow('does not answer')
  expect(hinted).toEqual([])
})

it('does the same over the control API of an emulator under Node, and says what it refuses', async () => {
  const emulator = await createEmulator()
  const { control, secret } = emulator.announcement
  const faults = emulatorFaults(['websocket', 'teletracker'].map(remoteControl({ control, secret })))
  const before = emulator.announcement.credentials.teletracker
  await faults.expire?.()
  expect(emulator.announcement.credentials.teletracker).not.toEqual(before)
  await faults.mute?.(true)
  await faults.mute?.(false)
  await faults.drop?.(4000)
  await expect(faults.drop?.(999)).rejects.toThrow(/refused websocket\/drop \(400\): No server can send close code 999/)
  const wrong = emulatorFaults([remoteControl({ control, secret: 'not-the-secret' })('websocket')])
  await expect(wrong.mute?.(true)).rejects.toThrow(/refused websocket\/mute \(401\)/)
  await emulator.close()
  const gone = Promise.resolve(faults.mute?.(true))
  await expect(gone).rejects.toThrow(`The emulator does not answer at ${control}`)
  await expect(gone).rejects.not.toThrow(secret)
})
