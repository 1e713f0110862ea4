import '../shared/look.css'
import './landing.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { readFacts } from '../shared/facts.ts'
import { Landing } from './landing.tsx'

const root = createRoot(document.getElementById('root') as HTMLElement)
try {
  const facts = await readFacts()
  root.render(
    <StrictMode>
      <Landing facts={facts} />
    </StrictMode>,
  )
} catch (error) {
  root.render(
    <p className="failure" role="alert">
      {error instanceof Error ? error.message : 'The page cannot be shown.'} Reload the page to try again.
    </p>,
  )
}
