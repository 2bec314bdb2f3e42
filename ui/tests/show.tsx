import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { App } from '../src/app/App'
import { begin, type Scene } from './mock/backend'

/** Opens the app in a situation at an address. */
export function show(scene: Scene, hash = '#/home', settings: { language?: string; theme?: string } = {}) {
  begin(scene, settings)
  window.location.hash = hash
  const user = userEvent.setup({ delay: null })
  const shown = render(<App />)
  return { user, ...shown }
}

export const byId = (testid: string) => screen.findByTestId(testid, {}, { timeout: 5000 })
export const maybe = (testid: string) => screen.queryByTestId(testid)
export { screen, waitFor }
