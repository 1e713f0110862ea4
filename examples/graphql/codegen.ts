import type { CodegenConfig } from '@graphql-codegen/cli'

/** `graphql-codegen --config examples/graphql/codegen.ts` types every `graphql(…)` document of this folder. */
const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  documents: 'examples/graphql/*.ts',
  importExtension: '.ts',
  generates: {
    'examples/graphql/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        // All of them are text on the wire.
        scalars: {
          DateTime: 'string',
          LocalDate: 'string',
          Duration: 'string',
          TimeZone: 'string',
          _FieldSet: 'string',
        },
      },
    },
  },
}

export default config
