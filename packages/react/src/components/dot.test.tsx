import { act, render, screen } from '@testing-library/react'
import type { Connection } from '@tributary/core'
import { RealtimeError } from '@tributary/core'
import { expect, it } from 'vitest'
import { channel, listen, radio, until } from '../kit'
import { ConnectionDot } from './index'

const a = channel('a')
const dot = () => {
  const element = screen.getByRole('img')
  return {
    name: element.getAttribute('aria-label'),
    status: element.dataset.status as Connection['status'],
    shape: element.querySelector('svg')?.innerHTML ?? '',
  }
}

it('has a shape and a name of its own for each status', async () => {
  const station = radio()
  const { open } = station.provider
  let refuse = false
  const refused = new RealtimeError('No entry', { kind: 'forbidden', provider: 'radio' })
  const provider = {
    ...station.provider,
    open: (link: Parameters<typeof open>[0]) => (refuse ? Promise.reject(refused) : open(link)),
  }
  let hint: (kind: 'pause' | 'visible') => void = () => {}
  const lifecycle = (tell: typeof hint) => {
    hint = tell
    return () => {}
  }
  const { client, wrapper } = listen([{ ...station, provider }], { backoff: () => 60_000, lifecycle })
  render(<ConnectionDot />, { wrapper })
  const seen = [dot()]
  const see = async (status: Connection['status']): Promise<void> => {
    let now = dot()
    await until(() => {
      now = dot()
      expect(now.status).toBe(status)
    })
    seen.push(now)
  }
  act(() => void client.subscribe(a, () => {}))
  await see('connecting')
  await see('connected')
  act(() => hint('pause'))
  await see('suspended')
  act(() => client.retry())
  await until(() => expect(dot().status).toBe('connected'))
  act(() => station.cut())
  await see('reconnecting')
  refuse = true
  act(() => client.retry())
  await see('failed')
  await act(() => client.close())
  await see('closed')

  expect(seen.map(({ name }) => name)).toEqual([
    'Idle',
    'Connecting',
    'Connected',
    'Asleep',
    'Reconnecting',
    'Not connected',
    'Signed out',
  ])
  expect(new Set(seen.map(({ shape }) => shape)).size).toBe(seen.length)
})

it('is about one provider where one is named, the worst of its links', async () => {
  const [up, down] = [radio('up'), radio('down', { address: ({ name }) => name })]
  const { client, wrapper: Wrapper } = listen([up, down], { backoff: () => 60_000 })
  const show = (provider: string) => (
    <Wrapper>
      <ConnectionDot provider={provider} />
    </Wrapper>
  )
  const { rerender } = render(show('up'))
  expect(dot().status).toBe('idle')
  act(() => {
    client.subscribe(channel('a', 'up'), () => {})
    client.subscribe(channel('a', 'down'), () => {})
    client.subscribe(channel('b', 'down'), () => {})
  })
  await until(() => expect(down.wire).toHaveLength(2))
  act(() => down.cut())
  act(() => void client.subscribe(channel('c', 'down'), () => {}))
  await until(() => expect(down.wire).toHaveLength(3))
  expect(dot().status).toBe('connected')
  rerender(show('down'))
  expect(dot().status).toBe('reconnecting')
  await act(() => client.close())
  expect(dot().status).toBe('closed')
})

it('speaks another language, and carries a class', () => {
  const { wrapper } = listen([radio()])
  const { container } = render(<ConnectionDot labels={{ 'status.idle': 'Ruht' }} className="mine" />, { wrapper })
  expect(dot().name).toBe('Ruht')
  expect(container.querySelector('.tributary.tributary-dot.mine')).toBe(screen.getByRole('img'))
})
