import type { Gap, Topic } from '@tributary/core'
import { useSubscription } from '@tributary/react'
import { useState } from 'react'

/** Every gap of a topic since the component came: the hooks themselves keep the newest only. */
export function useGaps(topic: Topic): readonly Gap[] {
  const [gaps, setGaps] = useState<readonly Gap[]>([])
  useSubscription(topic, { select: () => null, onGap: (gap) => setGaps((known) => [...known, gap].slice(-20)) })
  return gaps
}

export type Row<Item> = { readonly item: Item } | { readonly gap: Gap }

/** Items with the gaps between them where they belong, newest first. `at` says when an item arrived; items are newest last. */
export function withGaps<Item>(
  items: readonly Item[],
  gaps: readonly Gap[],
  at: (item: Item) => number,
): readonly Row<Item>[] {
  const rows: Row<Item>[] = []
  const waiting = [...gaps]
  for (const item of items) {
    while (waiting[0] && at(item) > waiting[0].since) rows.push({ gap: waiting.shift() as Gap })
    rows.push({ item })
  }
  return [...rows, ...waiting.map((gap) => ({ gap }))].reverse()
}
