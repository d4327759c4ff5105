import { chromium, type Page } from 'playwright'
import { inject, onTestFinished } from 'vitest'

/** A page of a Chromium of its own, until the test has finished, and what it complains of: errors that nobody has caught, and those in its console. */
export async function openPage(): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const browser = await chromium.launch(inject('chromium'))
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  return { page, complaints }
}
