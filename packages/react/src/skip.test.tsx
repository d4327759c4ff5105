import { renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useSend, useSubscription, useSubscriptions } from './index'
import { channel, office } from './kit'

it.each([
  [null, 'The topic is null: write one such as userEvents(), or skip for none'],
  [undefined, 'The topic is undefined: write one such as userEvents(), or skip for none'],
  [channel, 'The topic is a function: call it'],
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
