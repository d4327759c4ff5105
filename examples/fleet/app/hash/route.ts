import { connection } from 'next/server'
import { hash } from '../account'

/** Ask here who is signed in before you hand out the hash. */
export async function GET(): Promise<Response> {
  await connection()
  return new Response(hash(), { headers: { 'cache-control': 'no-store' } })
}
