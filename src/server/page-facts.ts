/** What `GET /pages.json` tells the pages; open, like the pages themselves. */
export interface PageFacts {
  /** The pages that are there: `landing`, `demo`, `ops`. */
  readonly pages: readonly string[]
  /** Clinics are simulated, and anyone may try. */
  readonly isDemo: boolean
  /** Opens everything in the demo; null in any other gateway, where the reader has to bring a key. */
  readonly key: string | null
  readonly clinics: readonly {
    /** As in `/readyz`. */
    readonly id: string
    readonly name: string
    /** Id of the adapter. */
    readonly vendor: string
  }[]
  readonly services: readonly {
    /** `Service.id` */
    readonly id: string
    readonly name: string
  }[]
  /** In the order of a booking, with dates from now on. */
  readonly queries: readonly ReadyQuery[]
  /** What tRPC clients may call, read from the router itself. */
  readonly procedures: readonly ProcedureFacts[]
}

export interface ReadyQuery {
  /** The name of its operation. */
  readonly name: string
  readonly query: string
  /** JSON; words in angle brackets stand for what the query before it answers. */
  readonly variables: string
}

export interface ProcedureFacts {
  /** `hold.create` */
  readonly name: string
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly fields: readonly {
    readonly name: string
    /** In TypeScript's words. */
    readonly type: string
    readonly isRequired: boolean
  }[]
}
