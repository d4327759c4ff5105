import usePartySocket from 'partysocket/react'
import { type FC, useState } from 'react'

export const Room: FC<{ readonly room: string }> = ({ room }) => {
  const [lines, setLines] = useState<readonly string[]>([])
  const socket = usePartySocket({
    host: 'chat.example.com',
    room,
    onMessage: ({ data }) => setLines((all) => [...all, data]),
  })
  return (
    <button type="button" onClick={() => socket.send('hello')}>
      {lines.join(', ')}
    </button>
  )
}
