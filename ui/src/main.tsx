import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './theme/tokens.css'
import './theme/base.css'
import { App } from './app/App'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}

// A file dropped beside the drop zone must not replace the page.
for (const event of ['dragover', 'drop'] as const) {
  window.addEventListener(event, (dropped) => dropped.preventDefault())
}
