import '../../web/shared/look.css'
import './booking.css'
import { createRoot, type Root } from 'react-dom/client'
import { readFacts } from '../../web/shared/facts.ts'
import { App } from './app.tsx'
import { servicesQuery } from './documents.ts'
import { failureThrown } from './failure.ts'
import { ask, type Gateway, NoAnswer } from './gateway.ts'
import { Notice } from './parts.tsx'

/**
 * Where to call and with what: `VITE_HOLDFAST_URL` and `VITE_HOLDFAST_KEY` when the page is built for a site of its own,
 * with a browser key; else the gateway that serves it, if that is the demo.
 */
async function findGateway(): Promise<{ gateway: Gateway; isDemo: boolean }> {
  const { VITE_HOLDFAST_URL: url = '', VITE_HOLDFAST_KEY: key } = import.meta.env as Record<string, string | undefined>
  if (key) return { gateway: { url, key }, isDemo: key.startsWith('hf_demo_') }
  const facts = await readFacts().catch((cause: unknown) => {
    throw new NoAnswer('The server does not answer.', { cause })
  })
  return { gateway: { url: '', key: facts.key ?? '' }, isDemo: facts.isDemo }
}

async function start(root: Root): Promise<void> {
  try {
    const { gateway, isDemo } = await findGateway()
    const { services } = await ask(gateway, servicesQuery, {})
    root.render(<App gateway={gateway} services={services ?? []} isDemo={isDemo} />)
  } catch (error) {
    root.render(
      <main>
        <h1>Booking cannot be opened</h1>
        <Notice failure={failureThrown(error)} onRetry={() => void start(root)} />
      </main>,
    )
  }
}

await start(createRoot(document.getElementById('root') as HTMLElement))
