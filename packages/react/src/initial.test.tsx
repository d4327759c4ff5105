import { act, render, renderHook, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, it } from 'vitest'
import { useSubscription } from './index'
import { channel, listen, radio, until } from './kit'

const a = channel('a')

it('shows initialData of an inline view until the first value, also in strict mode', async () => {
  const on = radio()
  const { wrapper: Wrapper } = listen([on])
  const List = () => {
    const { data, status } = useSubscription(a, {
      initial: [] as readonly number[],
      reduce: (all, n) => [...all, n],
      initialData: [7],
    })
    return <p>{`${status} ${data.join()}`}</p>
  }
  render(
    <StrictMode>
      <Wrapper>
        <List />
      </Wrapper>
    </StrictMode>,
  )
  await until(() => expect(screen.getByText(/live/).textContent).toBe('live 7'))
  on.emit('a', 1)
  await until(() => expect(screen.getByText(/live/).textContent).toBe('live 1'))
})

it('shows no initialData any more once a value is known, also where that is equal to initial', async () => {
  const on = radio()
  const { wrapper } = listen([on])
  const { result } = renderHook(
    () => [
      useSubscription(a, { initial: 0, reduce: (_, n: number) => n, initialData: 40 }),
      useSubscription(a, { initial: 0, reduce: (n) => n, snapshot: () => 0, initialData: 40 }),
    ],
    { wrapper },
  )
  const shown = () => result.current.map(({ status, data }) => `${status} ${data}`)
  await until(() => expect(shown()).toEqual(['live 40', 'live 0']))
  await act(async () => on.emit('a', 0))
  expect(shown()).toEqual(['live 0', 'live 0'])
})
