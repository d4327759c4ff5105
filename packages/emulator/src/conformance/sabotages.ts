import { type LinkHandle, RealtimeError } from '@tributary/core'
import { changed, hasty, held, inTurn, linked, opens, refusedAs, unclosed, type Wrong } from './sabotage'

let addresses = 0

/** For every law at least one provider that breaks it. */
export const sabotages: readonly Wrong[] = [
  {
    law: 'opens nothing until a topic is wanted',
    does: 'asks for credentials when it is made',
    sabotage: (make) => (at) => {
      void at.credentials({ reason: 'first', attempt: 0, signal: new AbortController().signal })
      return make(at)
    },
    seen: /connections and credentials asked/,
  },
  {
    law: 'nothing leaves before the server has accepted',
    does: 'joins right behind its hello',
    sabotage: linked(({ WebSocket }) => ({ WebSocket: hasty(WebSocket) })),
    seen: /this left before the server had accepted: .*join/,
  },
  {
    law: 'shares one link among topics of one address',
    does: 'gives equal topics two addresses',
    sabotage: changed(({ address }) => ({ address: (topic) => `${address(topic)}#${++addresses}` })),
    seen: /the address of an equal topic/,
  },
  {
    law: 'keeps the link through a remount, closes it after the linger',
    does: 'never closes',
    sabotage: unclosed,
    seen: /closed after the linger/,
  },
  {
    law: 'keeps the link through a remount, closes it after the linger',
    does: 'chats all the time',
    sabotage: opens(async (link, provider) => {
      const session = await provider.open(link)
      const timer = setInterval(() => void session.probe?.().catch(() => undefined), 1_000)
      return {
        ...session,
        close() {
          clearInterval(timer)
          session.close()
        },
      }
    }),
    seen: /connections and frames sent/,
  },
  {
    law: 'a refusal is not retried',
    does: 'takes a refusal for a failure of the network',
    sabotage: refusedAs('network'),
    seen: /A refused client had failed: this never happened/,
  },
  {
    law: 'a refusal is not retried',
    does: 'says that a refused topic may be tried again',
    sabotage: held(({ join }) => ({
      join: async (topic) => {
        try {
          await join(topic)
        } catch (cause) {
          throw new RealtimeError('Refused', { kind: 'refused', retryable: true, provider: 'acme', topic, cause })
        }
      },
    })),
    seen: /A refused topic had failed: this never happened/,
  },
  {
    law: 'stale credentials are asked again once',
    does: 'takes a refusal of the token for the last word',
    sabotage: refusedAs('refused'),
    seen: /Credentials were asked again: this never happened/,
  },
  {
    law: 'every wanted topic is rejoined',
    does: 'joins a topic once in its life',
    sabotage: changed(({ open }) => {
      const done = new Set<string>()
      return {
        async open(link) {
          const session = await open(link)
          return {
            ...session,
            async join(topic, since) {
              if (!done.has(topic.name)) await session.join(topic, since)
              done.add(topic.name)
            },
          }
        },
      }
    }),
    seen: /Every topic was heard again: this never happened/,
  },
  {
    law: 'every event once and in order',
    does: 'tells every event twice',
    sabotage: linked(({ emit }) => ({
      emit(topic, event) {
        emit(topic, event)
        emit(topic, event)
      },
    })),
    seen: /what one listener heard/,
  },
  {
    law: 'every event once and in order',
    does: 'tells each event after the one that follows it',
    sabotage: linked(({ emit }) => {
      const kept = new Map<string, () => void>()
      return {
        emit(topic, event) {
          const late = kept.get(topic.name)
          if (!late) return void kept.set(topic.name, () => emit(topic, event))
          kept.delete(topic.name)
          emit(topic, event)
          late()
        },
      }
    }),
    seen: /what one listener heard/,
  },
  {
    law: 'an event that overtakes the answer to its join is delivered',
    does: 'listens only once its join is answered',
    sabotage: opens(async (link, provider) => {
      const joined = new Set<string>()
      const emit: LinkHandle['emit'] = (topic, event) => {
        if (joined.has(topic.name)) link.emit(topic, event)
      }
      const session = await provider.open({ ...link, emit })
      return {
        ...session,
        async join(topic) {
          await session.join(topic)
          joined.add(topic.name)
        },
      }
    }),
    seen: /how often it was heard/,
  },
  {
    law: 'replies out of order find their requests',
    does: 'takes answers in the order in which it asked',
    sabotage: held(({ join }) => ({ join: inTurn(join) })),
    seen: /the one that was taken, the one that was refused/,
  },
  {
    law: 'what was pending is rejected when the session ends',
    does: 'leaves a join waiting for ever',
    sabotage: held(({ join }) => ({
      join: async (topic) => {
        try {
          await join(topic)
        } catch {
          await new Promise(() => undefined)
        }
      },
    })),
    seen: /every promise of the session that ended is settled/,
  },
  {
    law: 'exactly one resumed or gap after each rejoin, before the next event',
    does: 'reports a gap of its own besides',
    sabotage: changed(({ open }) => {
      let sessions = 0
      return {
        async open(link) {
          const session = await open(link)
          const again = sessions++ > 0
          return {
            ...session,
            async join(topic) {
              await session.join(topic)
              if (again) setTimeout(() => link.gap(topic, 'vendor'))
            },
          }
        },
      }
    }),
    seen: /what a listener was told/,
  },
  {
    law: 'what was missed comes after the rejoin where the vendor can go on',
    does: 'does not say where it was',
    sabotage: held(({ join }) => ({ join: (topic) => join(topic) })),
    seen: /what the listener was told/,
  },
  {
    law: 'what was missed comes after the rejoin where the vendor can go on',
    does: 'says that nothing is missing, whatever the server says',
    sabotage: held(({ join }) => ({
      async join(topic) {
        await join(topic)
        return { continuity: 'resumed' }
      },
    })),
    seen: /what the listener was told/,
  },
  {
    law: 'nothing after leave',
    does: 'only pretends to leave',
    sabotage: held(() => ({ leave: () => undefined })),
    seen: /The topic was left: this never happened/,
  },
  {
    law: 'half-open is noticed where the vendor has a heartbeat',
    does: 'promises a heartbeat and allows any silence',
    sabotage: held(() => ({ silence: undefined })),
    seen: /the silence after which the session calls its peer dead/,
  },
  {
    law: 'half-open is noticed where the vendor has a heartbeat',
    does: 'answers its own probes',
    sabotage: held(() => ({ probe: async () => undefined })),
    seen: /expected 'connected' to be 'reconnecting'/,
  },
  {
    law: 'frames nobody knows are survived',
    does: 'hangs up on a frame that it does not know',
    sabotage: linked(({ end }) => ({
      warn: (message) => end(new RealtimeError(message, { kind: 'protocol', provider: 'acme' })),
    })),
    seen: /connections, and how the first one ended/,
  },
  {
    law: 'frames nobody knows are survived',
    does: 'tells nobody of them',
    sabotage: linked(() => ({ warn: () => undefined })),
    seen: /frames that were told to inspect/,
  },
  {
    law: 'no secret in anything observable',
    does: 'logs its token',
    sabotage: opens(async (link, provider) => {
      console.log('signing in with', await link.credentials())
      return provider.open(link)
    }),
    seen: /texts with a secret in them/,
  },
  {
    law: 'no secret in anything observable',
    does: 'shows its token in base64',
    sabotage: opens(async (link, provider) => {
      link.warn(`signing in with ${btoa(`token:${await link.credentials()}`)}`)
      return provider.open(link)
    }),
    seen: /texts with a secret in them/,
  },
  {
    law: 'no timer, listener or socket left',
    does: 'leaves an interval behind',
    sabotage: opens((link, provider) => {
      setInterval(() => undefined, 60_000)
      return provider.open(link)
    }),
    seen: /connections and timers after a close/,
  },
  {
    law: 'no timer, listener or socket left',
    does: 'never closes',
    sabotage: unclosed,
    seen: /connections and timers after a close/,
  },
]
