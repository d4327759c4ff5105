import { type FC, useEffect, useState } from 'react'
import useWebSocket from 'react-use-websocket'

export const History: FC<{ readonly open: boolean }> = ({ open }) => {
  const [history, setHistory] = useState<readonly MessageEvent<string>[]>([])
  const { lastMessage } = useWebSocket<string>(
    'wss://prices.example.com',
    { filter: ({ data }) => data !== 'pong' },
    open, // connects only while this is true
  )
  useEffect(() => {
    if (lastMessage !== null) setHistory((all) => all.concat(lastMessage))
  }, [lastMessage])
  return <p>{history.map(({ data }) => data).join(', ')}</p>
}
