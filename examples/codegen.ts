import type { CodegenConfig } from '@graphql-codegen/cli'

type Output = CodegenConfig['generates'][string]

/** Types every `graphql(…)` document of one folder. */
function clientOf(documents: string): Output {
  return {
    documents,
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
  }
}

/** `graphql-codegen --config examples/codegen.ts` */
const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  importExtension: '.ts',
  generates: {
    'examples/graphql/gql/': clientOf('examples/graphql/*.ts'),
    'examples/booking-page/gql/': clientOf('examples/booking-page/*.ts'),
  },
}

export default config
