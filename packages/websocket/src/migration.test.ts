// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react'
import { createElement } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { button, click, serve, shows, until } from '../test/page'

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const paragraph = () => document.querySelector('p')?.textContent

/* ---------- react-use-websocket ---------- */

it.each([
  ['before', async () => (await import('../recipes/rws-socket-before')).Price],
  ['after', async () => (await import('../recipes/rws-socket-after')).App],
])('shows the newest price and sends one, %s', async (_, load) => {
  const { dialled, control } = serve()
  render(createElement(await load()))
  expect(button().disabled).toBe(true)
  await until(() => expect(button().disabled).toBe(false))
  expect(button().textContent).toBe('no price yet')
  await click()
  await shows('7')
  control.emit({ price: 8 })
  await shows('8')
  expect(dialled).toEqual(['wss://prices.example.com'])
})

it.each([
  ['before', async () => (await import('../recipes/rws-history-before')).History],
  ['after', async () => (await import('../recipes/rws-history-after')).App],
])('keeps the history of messages while it is open, %s', async (_, load) => {
  const { control, emulator } = serve()
  const History = await load()
  const { rerender } = render(createElement(History, { open: false }))
  expect(emulator.attempts).toBe(0)
  rerender(createElement(History, { open: true }))
  await until(() => expect(control.emit('1').connections).toBe(1))
  await until(() => expect(paragraph()).toBe('1'))
  for (const text of ['pong', '2']) control.emit(text)
  await until(() => expect(paragraph()).toBe('1, 2'))
  rerender(createElement(History, { open: false }))
  await until(() => expect(emulator.connections.map(({ closed }) => closed !== null)).toEqual([true]))
})

it.each([
  ['before', async () => (await import('../recipes/rws-options-before')).Status, 'OPEN', 'CLOSED'],
  ['after', async () => (await import('../recipes/rws-options-after')).App, 'connected', 'failed'],
])('signs in by the address, comes back, and gives up on 4400, %s', async (_, load, open, over) => {
  const { control, dialled, emulator } = serve({ hello: 'address' })
  const lines: string[] = []
  const log = (line: string) => void lines.push(line)
  const { container } = render(createElement(await load(), { log }))
  await until(() => expect(container.textContent).toBe(open))
  expect(dialled).toEqual([expect.stringMatching(/^wss:\/\/prices\.example\.com\?token=\w{32} v1\.prices$/)])
  await act(async () => void control.emit('hello'))
  await until(() => expect(lines).toEqual(['open', 'hello']))
  await act(async () => void control.drop({ code: 1012, reason: 'restart' }))
  await until(() => expect(lines).toEqual(['open', 'hello', 'closed: 1012 restart', 'open']))
  await act(async () => void control.drop({ code: 4400, reason: 'enough' }))
  await until(() => expect(container.textContent).toBe(over))
  expect(lines.at(-1)).toBe('closed: 4400 enough')
  expect(emulator.attempts).toBe(2)
})

/* ---------- partysocket ---------- */

it.each([
  ['before', () => import('../recipes/ps-plain-before')],
  ['after', () => import('../recipes/ps-plain-after')],
])('hears and says without React, %s', async (_, load) => {
  const { control, emulator } = serve()
  const heard: unknown[] = []
  const { listen } = await load()
  const chat = listen((message) => heard.push(message))
  await chat.say('hello')
  await until(() => expect(heard).toEqual([{ text: 'hello' }]))
  control.emit({ text: 'hi' })
  await until(() => expect(heard).toEqual([{ text: 'hello' }, { text: 'hi' }]))
  await chat.stop()
  await until(() => expect(emulator.connections.map(({ closed }) => closed !== null)).toEqual([true]))
})

it.each([
  ['before', () => import('../recipes/ps-url-before'), 2],
  ['after', () => import('../recipes/ps-url-after'), 3],
])('goes to another host with a fresh token, and stops at 4401, %s', async (_, load, attempts) => {
  const { control, dialled, emulator } = serve({ hello: 'address' })
  const heard: string[] = []
  const { listen } = await load()
  const chat = listen((text) => heard.push(text))
  await until(() => expect(control.emit('1').connections).toBe(1))
  await until(() => expect(heard).toEqual(['1']))
  control.drop({ code: 1012 })
  await until(() => expect(emulator.connections).toHaveLength(2))
  control.emit('2')
  await until(() => expect(heard).toEqual(['1', 'closed: 1012', '2']))
  expect(dialled).toEqual([
    expect.stringMatching(/^wss:\/\/a\.example\.com\?token=\w+ v1\.chat$/),
    expect.stringMatching(/^wss:\/\/b\.example\.com\?token=\w+ v1\.chat$/),
  ])
  control.refuse({ code: 4401 })
  control.drop({ code: 4401 })
  await until(() => expect(heard.at(-1)).toBe('closed: 4401'))
  await until(() => expect(emulator.attempts).toBe(attempts))
  await chat.stop()
})

it.each([
  ['before', async () => (await import('../recipes/ps-room-before')).Room],
  ['after', async () => (await import('../recipes/ps-room-after')).Room],
])('moves from room to room, %s', async (_, load) => {
  const { dialled, emulator } = serve()
  const Room = await load()
  const { rerender } = render(createElement(Room, { room: 'red' }))
  await until(() => expect(emulator.connections).toHaveLength(1))
  await click()
  await shows('hello')
  rerender(createElement(Room, { room: 'blue' }))
  await until(() => expect(emulator.connections.map(({ closed }) => closed !== null)).toEqual([true, false]))
  await click()
  await until(() => expect(button().textContent).toMatch(/hello$/))
  expect(dialled).toEqual(
    ['red', 'blue'].map((room) =>
      expect.stringMatching(new RegExp(`^wss://chat\\.example\\.com/parties/main/${room}\\?_pk=[-\\w]+$`)),
    ),
  )
})
