import { metrics } from '@opentelemetry/api'
import { addBreadcrumb, captureException } from '@sentry/browser'
import type { Client } from '@tributary/core'

/** Reports what a client goes through, until the function it returns is called. Call it once the SDKs are set up. */
export function report(client: Client): () => void {
  const meter = metrics.getMeter('tributary')
  const transitions = meter.createCounter('realtime.transitions')
  const missed = meter.createHistogram('realtime.gap', { unit: 's', description: 'For how long events may be missing' })
  const sends = meter.createCounter('realtime.sends')

  return client.inspect((event) => {
    const { provider } = event
    const note = (message: string, data: object = {}) =>
      addBreadcrumb({ category: 'realtime', message: `${provider}: ${message}`, data: { ...data } })
    switch (event.type) {
      case 'transition': {
        const { from, to, cause } = event
        transitions.add(1, { provider, to, kind: cause?.kind ?? 'none' })
        note(`${from} → ${to}`, { kind: cause?.kind, code: cause?.code })
        if (to === 'failed') captureException(cause, { tags: { provider, kind: cause?.kind } })
        return
      }
      case 'gap': {
        const seconds = (event.gap.until - event.gap.since) / 1000
        missed.record(seconds, { provider, topic: event.topic.name, reason: event.gap.reason })
        return note(`gap in ${event.topic.name}`, { seconds, reason: event.gap.reason })
      }
      case 'send':
        return sends.add(1, { provider, topic: event.topic.name, outcome: event.outcome })
      case 'invalid':
        return note(`${event.topic.name} is not as expected at ${event.path}: ${event.message}`)
      case 'warning':
        return note(event.message)
      // Not 'frame': secrets are redacted there, but it is what people say to each other.
    }
  })
}
