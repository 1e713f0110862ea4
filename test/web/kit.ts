import { type GatewayOptions, type RunningGateway, startGateway } from '../kit/gateway.ts'
import { pagesFolder } from '../kit/pages.ts'

/** The demo with its pages. Clinics have all the time they need: beside a browser, the machine of the tests is slow. */
export function startPages(options: GatewayOptions = {}): Promise<RunningGateway> {
  return startGateway({
    pages: pagesFolder,
    configure: (config) => ({ ...config, search: { ...config.search, deadline: 15_000 } }),
    ...options,
  })
}
