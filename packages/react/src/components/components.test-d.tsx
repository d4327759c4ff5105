import { createTopic, type Meta, type Topic } from '@tributary/core'
import { skip, useSubscription } from '@tributary/react'
import {
  ConnectionBanner,
  ConnectionDot,
  EventLog,
  GapNotice,
  type Labels,
  WhenLive,
} from '@tributary/react/components'
import type { ReactNode } from 'react'
import { expectTypeOf } from 'vitest'

interface Order {
  readonly id: number
}
declare const orders: Topic<Order>
declare const isOpen: boolean
/** What translation libraries give. */
declare const translations: { readonly [name: string]: string }

export function Page(): ReactNode {
  const { gap, refetch, dismissGap } = useSubscription(orders)
  return (
    <>
      <ConnectionBanner />
      <ConnectionBanner provider="shop" after={2_000} className="banner" labels={translations} />
      <ConnectionBanner provider={undefined} after={undefined} className={undefined} labels={undefined} />
      <ConnectionDot provider="shop" labels={{ 'status.connected': 'Verbunden' }} />
      <GapNotice gap={gap} onRefetch={refetch} onDismiss={dismissGap} />
      <GapNotice gap={null} labels={translations} />
      <EventLog
        topic={isOpen ? orders : skip}
        limit={100}
        render={(order, meta) => {
          expectTypeOf(order).toEqualTypeOf<Order>()
          expectTypeOf(meta).toEqualTypeOf<Meta>()
          return order.id
        }}
      />
      <EventLog topic={createTopic<number>('shop', 'visitors')} render={(n) => n.toFixed()} />
      <EventLog
        topic={orders}
        // @ts-expect-error an event of another type
        render={(order: { readonly sum: number }) => order.sum}
      />
      <WhenLive topic={isOpen ? orders : skip} fallback="closed">
        open
      </WhenLive>
    </>
  )
}

// @ts-expect-error a word that no component says
export const misspelt: Labels = { 'banner.retyr': 'Noch einmal' }
// @ts-expect-error words are texts
export const wrong: Labels = { 'banner.retry': 1 }
expectTypeOf(translations).toExtend<Labels>()
