import '../shared/look.css'
import './ops.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { readFacts } from '../shared/facts.ts'
import { Ops } from './ops.tsx'

const root = createRoot(document.getElementById('root') as HTMLElement)
// Only the demo gives a key, and without one the page asks for it.
const { key } = await readFacts().catch(() => ({ key: null }))
root.render(
  <StrictMode>
    <Ops demoKey={key} />
  </StrictMode>,
)
