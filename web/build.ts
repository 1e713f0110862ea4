/** `npm run build:web`, which `npm ci` runs too: the pages that the server shows, into `dist/web`. */
import { build } from 'vite'
import { configs } from './vite.config.ts'

// Whoever builds them, tests included: with another value React would be built for its developers.
process.env.NODE_ENV = 'production'
await Promise.all(configs.map((config) => build(config)))
