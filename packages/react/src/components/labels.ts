import type { Connection, ErrorKind, GapReason, TopicStatus } from '@tributary/core'

export type Word =
  /** A BCP 47 tag: how times, numbers and durations are written. */
  | 'locale'
  | `status.${Connection['status']}`
  | `topic.${TopicStatus | 'skipped'}`
  | `error.${ErrorKind}`
  /** `{detail}`: the vendor's own words, or what the library says. */
  | 'detail'
  | `banner.${'lost' | 'failed' | 'restored' | 'next' | 'trying' | 'hint' | 'retry'}`
  | `gap.${GapReason}`
  | `gap.${'missing' | 'recovered' | 'between' | 'at' | 'count' | 'positions' | 'after' | 'upto'}`
  | `gap.${'refetch' | 'fetching' | 'failed' | 'dismiss'}`
  | `log.${'list' | 'filter' | 'pause' | 'resume' | 'new' | 'copy' | 'copied' | 'uncopied'}`
  | `log.${'empty' | 'none' | 'replayed' | 'retry'}`

/** Every word that the components show. What is left out stays English; an empty text shows nothing. `{names}` in braces stand for values. */
export type Labels = { readonly [word in Word]?: string | undefined }

/** What the components say where no label says otherwise. */
export const ENGLISH: { readonly [word in Word]: string } = {
  locale: 'en-GB',

  'status.idle': 'Idle',
  'status.connecting': 'Connecting',
  'status.connected': 'Connected',
  'status.reconnecting': 'Reconnecting',
  'status.suspended': 'Asleep',
  'status.failed': 'Not connected',
  'status.closed': 'Signed out',

  'topic.pending': 'The stream is being started.',
  'topic.live': '',
  'topic.recovering': 'Reconnecting: what happens now is missing here until then.',
  'topic.stale': 'This is not up to date.',
  'topic.failed': 'The stream has stopped.',
  'topic.skipped': 'No stream has been chosen.',

  'error.network': 'The server cannot be reached.',
  'error.timeout': 'The server did not answer in time.',
  'error.protocol': 'The server sent something unexpected.',
  'error.refused': 'The server refused.',
  'error.unauthorized': 'Your sign-in was not accepted.',
  'error.forbidden': 'You do not have access to this.',
  'error.invalid': 'The server found a mistake in what was sent.',
  'error.displaced': 'Something newer has taken its place.',
  'error.not-joined': 'The stream has to be opened first.',
  'error.offline': 'There is no connection.',
  'error.queue-full': 'Too much is waiting to be sent.',
  'error.expired': 'It has waited for too long.',
  'error.unknown-outcome': 'It is not known whether it has arrived.',
  'error.aborted': 'It was stopped.',
  'error.closed': 'The connection was closed.',
  'error.config': 'This app is not set up correctly.',
  'error.unsupported': 'This is not possible here.',
  detail: '{detail}',

  'banner.lost': 'No connection.',
  'banner.failed': 'The connection was given up.',
  'banner.restored': 'Connected again.',
  'banner.next': 'Next attempt in {time}',
  'banner.trying': 'Trying now…',
  'banner.hint': 'Hint: {hint}.',
  'banner.retry': 'Retry now',

  'gap.missing': 'Something may be missing.',
  'gap.recovered': 'Up to date again.',
  'gap.reconnected': 'The connection was away',
  'gap.overflow': 'More came than could be kept',
  'gap.oversized': 'A message was too large',
  'gap.vendor': 'The server has lost something',
  'gap.evicted': 'The server no longer has what was missed',
  'gap.sequence': 'The numbers of the events have a hole',
  'gap.between': '{reason} from {since} to {until} ({time}).',
  'gap.at': '{reason} at {until}.',
  'gap.count': 'Events missing: {count}.',
  'gap.positions': 'They lie after {from}, up to {to}.',
  'gap.after': 'They lie after {from}.',
  'gap.upto': 'They lie before or at {to}.',
  'gap.refetch': 'Fetch again',
  'gap.fetching': 'Fetching…',
  'gap.failed': 'It could not be fetched.',
  'gap.dismiss': 'Dismiss',

  'log.list': 'Events, newest first',
  'log.filter': 'Filter',
  'log.pause': 'Pause',
  'log.resume': 'Resume',
  'log.new': '{count} new',
  'log.copy': 'Copy',
  'log.copied': 'Copied.',
  'log.uncopied': 'It could not be copied.',
  'log.empty': 'Nothing has happened yet.',
  'log.none': 'Nothing contains this text.',
  'log.replayed': 'sent later',
  'log.retry': 'Retry now',
}
