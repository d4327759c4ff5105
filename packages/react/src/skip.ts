import { RealtimeError, type Skip, type Topic } from '@tributary/core'

/**
 * Whether it stands for no topic.
 *
 * @throws RealtimeError of kind `config` for what is neither, as JavaScript lets through.
 */
export function isSkip(topic: Topic | Skip): topic is Skip {
  if (typeof topic === 'object' && topic) return '~skip' in topic
  const given = topic && typeof topic
  throw new RealtimeError(`The topic is ${given}: write userEvents(), or skip`, { kind: 'config', provider: '' })
}
