import { createView, skip, type Topic } from '@tributary/core'
import { useRealtime, useSend, useSubscription, useSubscriptions, useUserEvents } from '@tributary/react'
import { ConnectionBanner, ConnectionDot, EventLog, GapNotice, WhenLive } from '@tributary/react/components'
import { useSuspenseSubscription } from '@tributary/react/suspense'
import { type FC, Suspense } from 'react'

interface Props {
  readonly topic: Topic
}

const count = createView({ initial: 0, reduce: (n: number) => n + 1 })

const Hooks: FC<Props> = ({ topic }) => {
  const { data, status, gap } = useSubscription(topic, { ...count, initialData: 40 })
  const [{ data: latest }] = useSubscriptions([topic])
  const { events } = useUserEvents({ from: topic })
  const connection = useRealtime((realtime) => realtime.connection.status)
  const { pending } = useSend(skip)
  return (
    <>
      <output id="count">{`${data} ${status}`}</output>
      <p>{[String(latest), events.length, connection, pending].join(' ')}</p>
      <GapNotice gap={gap} />
    </>
  )
}

const Known: FC<Props> = ({ topic }) => {
  const { data, status } = useSuspenseSubscription(topic, { ...count, initialData: 40 })
  return <output id="known">{`${data} ${status}`}</output>
}
const Unknown: FC<Props> = ({ topic }) => <output id="unknown">{useSuspenseSubscription(topic, count).data}</output>

/** What a server renders and a browser goes on with: every hook, every component. `wait`: and a part that only the browser can show. */
export const Page: FC<Props & { readonly wait?: boolean }> = ({ topic, wait = false }) => (
  <>
    <ConnectionBanner />
    <ConnectionDot />
    <Hooks topic={topic} />
    <Suspense fallback="never shown">
      <Known topic={topic} />
    </Suspense>
    <WhenLive topic={topic} fallback="not live">
      live
    </WhenLive>
    <EventLog topic={topic} />
    {wait && (
      <Suspense fallback={<output id="unknown">waiting</output>}>
        <Unknown topic={topic} />
      </Suspense>
    )}
  </>
)
