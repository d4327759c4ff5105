import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type RemoteControl, remoteControl, replay, teletracker } from './index'
import { createEmulator, type NodeEmulator } from './node'
import { listen, raw } from './raw'

const vendor = teletracker()
let emulator: NodeEmulator
let control: RemoteControl
beforeAll(async () => {
  emulator = await createEmulator({ vendors: [vendor] })
  control = remoteControl(emulator.announcement)('teletracker')
})
afterAll(() => emulator.close())

it('does over HTTP what a control does', async () => {
  const client = await listen(WebSocket, emulator.url('teletracker'), vendor.credentials().token)
  expect(await control.emit({ type: 'userevent', n: 1 })).toEqual({ connections: 1 })
  expect(await client.next()).toEqual({ type: 'userevent', n: 1 })
  expect(await control.emit({ type: 'userevent', n: 2 }, { user: 'ben@example.test' })).toEqual({ connections: 0 })
  expect(await control.drop({ code: 1012, reason: 'deploy' })).toEqual({ connections: 1 })
  expect(await client.closed).toEqual({ code: 1012, reason: 'deploy' })
})

it('tells what is valid now', async () => {
  const before = await control.credentials()
  const next = await control.expire()
  expect(next).not.toEqual(before)
  expect(await control.credentials()).toEqual(next)
})

it('rejects in the words of the emulator, without the secret', async () => {
  const { secret } = emulator.announcement
  await expect(control.delay({ ms: -1 })).rejects.toThrow(
    'The emulator refused teletracker/delay (400): delay takes 0 to 3600000 ms, not -1.',
  )
  const wrong = remoteControl({ ...emulator.announcement, secret: `${secret}x` })
  const complaint = await wrong('teletracker').drop().catch(String)
  expect(complaint).toContain('refused teletracker/drop (401)')
  expect(complaint).not.toContain(secret)
})

it('says where it looked for an emulator that is not there', async () => {
  const away = await createEmulator({ vendors: [teletracker()] })
  await away.close()
  await expect(remoteControl(away.announcement)('teletracker').drop()).rejects.toThrow(
    `The emulator does not answer at ${away.announcement.control}: start it`,
  )
})

it('reaches a vendor whose name is no word', async () => {
  const entry = {
    startedDateTime: '2026-05-01T12:00:00.000Z',
    time: 1,
    request: { url: 'wss://vendor.test/' },
    response: { status: 101 },
    _webSocketMessages: [],
  }
  const office = await createEmulator({ vendors: [replay({ log: { entries: [entry] } }, { name: 'Büro/2 (Ost)' })] })
  const client = raw(WebSocket, office.url('Büro/2 (Ost)'))
  await client.opened
  expect(await remoteControl(office.announcement)('Büro/2 (Ost)').emit('one')).toEqual({ connections: 1 })
  expect(await client.text()).toBe('one')
  await office.close()
})
