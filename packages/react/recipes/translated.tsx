import { ConnectionBanner, type Labels } from '@tributary/react/components'
import type { FC } from 'react'

const german: Labels = {
  locale: 'de', // how times, numbers and durations are written
  'banner.lost': 'Keine Verbindung.',
  'banner.next': 'Nächster Versuch in {time}', // what stands in braces is filled in
  'banner.retry': 'Jetzt versuchen',
  'error.network': 'Der Server ist nicht erreichbar.',
  detail: '', // says nothing
}

export const Banner: FC = () => <ConnectionBanner labels={german} className="banner" after={2_000} />
