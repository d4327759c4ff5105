import type { RealtimeError } from '@tributary/core'
import { createElement, Fragment, type ReactNode, useMemo } from 'react'
import { ENGLISH, type Labels, type Word } from './labels'

/** What the components have in common. */
export interface Shared {
  readonly className?: string | undefined
  /** For another language, or other words. Default: English. */
  readonly labels?: Labels | undefined
}

export interface Words {
  /** A word without values, also for an attribute. */
  say(word: Word): string
  /** A sentence with its values put in. */
  tell(word: Word, values: { readonly [name: string]: ReactNode }): ReactNode
  /** The vendor's own words or, where there are none, those of the library. */
  detail(error: RealtimeError): ReactNode
  time(at: number): ReactNode
  /** In the largest unit that still says enough. */
  duration(ms: number): string
  number(value: number): string
}

/** The words of a component, and how its locale writes times and numbers. */
export function useWords(labels: Labels | undefined): Words {
  const say = (word: Word): string => labels?.[word] ?? ENGLISH[word]
  const formats = useFormats(say('locale'))
  const tell: Words['tell'] = (word, values) => fill(say(word), values)
  return {
    say,
    tell,
    detail: (error) => say('detail') && <small>{tell('detail', { detail: error.reason ?? error.message })}</small>,
    ...formats,
  }
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

function useFormats(locale: string): Pick<Words, 'time' | 'duration' | 'number'> {
  // Making a formatter is dear, and a log has many rows.
  return useMemo(() => {
    const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
    const today = new Intl.DateTimeFormat(locale, clock)
    const dated = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...clock })
    const numbers = new Intl.NumberFormat(locale)
    const unit = (value: number, name: 'second' | 'minute' | 'hour'): string =>
      new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long' }).format(Math.round(value))
    return {
      time(at) {
        const date = new Date(at)
        const format = date.toDateString() === new Date().toDateString() ? today : dated
        return <time dateTime={date.toISOString()}>{format.format(date)}</time>
      },
      duration(ms) {
        if (ms < 2 * MINUTE) return unit(ms / SECOND, 'second')
        return ms < 2 * HOUR ? unit(ms / MINUTE, 'minute') : unit(ms / HOUR, 'hour')
      },
      number: (value) => numbers.format(value),
    }
  }, [locale])
}

/** Each value stands for itself, whichever way its script runs. */
function fill(text: string, values: { readonly [name: string]: ReactNode }): ReactNode {
  const parts = text.split(/\{(\w+)\}/)
  return createElement(
    Fragment,
    null,
    ...parts.map((part, i) => (i % 2 === 0 ? part : createElement('bdi', null, values[part] ?? `{${part}}`))),
  )
}

/** The class of a component's own, those of all of them, and the app's. */
export const classes = (own: string, className: string | undefined): string =>
  ['tributary', `tributary-${own}`, className].filter(Boolean).join(' ')
