import { tokenFromLogin } from '@tributary/teletracker/node'
import react from '@vitejs/plugin-react'
import { type Connect, defineConfig, type Plugin } from 'vite'

// Without the address it speaks to TeleTracker itself.
const { TELETRACKER_USERNAME: username = '', TELETRACKER_PASSWORD: password = '', TELETRACKER_API: url } = process.env

/** Hands the page its token, as a server of yours would to whoever is signed in there: the password stays here. */
const phoneToken = (): Plugin => {
  const serve = ({ middlewares }: { readonly middlewares: Connect.Server }) => {
    const credentials = tokenFromLogin({ username, password, url })
    middlewares.use('/token', async (request, response, next) => {
      const signal = AbortSignal.timeout(10_000)
      // The page asks with ?rejected when TeleTracker did not take the last one.
      const reason = request.url?.includes('rejected') ? 'rejected' : 'first'
      try {
        response.end(await credentials({ reason, attempt: 0, signal }))
      } catch (error) {
        next(error)
      }
    })
  }
  return { name: 'phone-token', configureServer: serve, configurePreviewServer: serve }
}

export default defineConfig({ plugins: [react(), phoneToken()] })
