import { renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useSend, useSubscription, useSubscriptions } from './index'
import { channel, office } from './kit'

it.each([
  [null, 'The topic is null: write userEvents(), or skip'],
  [undefined, 'The topic is undefined: write userEvents(), or skip'],
  [channel, 'The topic is function: write userEvents(), or skip'],
])(
  'says what to write where only JavaScript lets something else stand in the place of a topic (%#)',
  (given, words) => {
    const topic = given as never
    const { wrapper } = office()
    expect(() => renderHook(() => useSubscription(topic), { wrapper })).toThrow(words)
    expect(() => renderHook(() => useSend(topic), { wrapper })).toThrow(words)
    expect(() => renderHook(() => useSubscriptions([channel('a'), topic]), { wrapper })).toThrow(words)
  },
)
