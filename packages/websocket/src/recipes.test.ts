// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/react'
import { createElement } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { click, serve, shows, until } from '../test/page'
import { channel } from './index'

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('echoes, with the lines of the README', async () => {
  const { dialled } = serve()
  const { App } = await import('../recipes/echo')
  render(createElement(App))
  await shows('live: nothing yet')
  await click()
  await shows('live: hello')
  expect(dialled).toEqual(['wss://echo.example.com'])
})

it('reads numbered news without a gap, with the lines of the README', async () => {
  const { control } = serve({ channels: true, history: 10 })
  const { client } = await import('../recipes/numbered')
  const heard: unknown[] = []
  const onGap = () => heard.push('gap')
  client.subscribe(channel('news'), (event) => heard.push(event), { onGap })
  await until(() => expect(control.log().some(({ frame }) => frame.includes('"joined"'))).toBe(true))
  control.emit({ type: 'event', channel: 'news', data: 1 })
  await until(() => expect(heard).toEqual([1]))
  control.drop()
  control.emit({ type: 'event', channel: 'news', data: 2 })
  await until(() => expect(heard).toEqual([1, 2]))
  await client.close()
})

it('chats in a room, and says what a cut may have hidden', async () => {
  const { control } = serve({ hello: 'frame', channels: true })
  const { App } = await import('../recipes/chat')
  render(createElement(App))
  await until(() => expect(control.log().some(({ frame }) => frame.includes('"joined"'))).toBe(true))
  await click()
  await shows('ada: hi')
  control.emit({ type: 'event', channel: 'lobby', data: { from: 'ben', text: 'hello' } })
  await shows('ada: hi, ben: hello')
  control.drop()
  await shows('ada: hi, ben: hello (something may be missing)')
})
