import { render, screen } from '@testing-library/react'
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
