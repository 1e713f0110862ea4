import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  importExtension: '.ts',
  generates: {
    'src/server/graphql/schema.generated.ts': {
      plugins: [
        { add: { content: '// Generated from schema/*.graphql by graphql-codegen. Do not edit.' } },
        'typescript',
        'typescript-resolvers',
      ],
      config: {
        federation: true,
        contextType: '../context.ts#RequestContext',
        // What resolvers pass on for a GraphQL type, `Money: '../../domain/money.ts#Money'`. A type with a `@key` wants one:
        // without it, the parent of its fields may also be a bare reference of another subgraph.
        mappers: {
          Appointment: './parents.ts#AppointmentParent',
          AppointmentType: './parents.ts#AppointmentTypeParent',
          ClashDetectedError: './parents.ts#NearSlotErrorParent',
          Clinic: './parents.ts#ClinicParent',
          Hold: './parents.ts#HoldParent',
          Location: './parents.ts#LocationParent',
          Patient: './parents.ts#PatientParent',
          Practitioner: './parents.ts#PractitionerParent',
          Service: './parents.ts#ServiceParent',
          Slot: './parents.ts#SlotParent',
          SlotTakenError: './parents.ts#NearSlotErrorParent',
          UnavailableSource: './parents.ts#UnavailableSourceParent',
        },
        scalars: {
          ID: 'string',
          // Epoch milliseconds, UTC.
          DateTime: 'number',
          LocalDate: 'string',
          Duration: 'string',
          TimeZone: 'string',
          // The argument of `@key`; nothing of ours has this type.
          _FieldSet: 'string',
        },
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        // `__typename` is how a union or interface tells its members apart.
        resolversNonOptionalTypename: { unionMember: true, interfaceImplementingType: true },
      },
    },
    'docs/schema.md': { plugins: ['./docs/schema-reference.ts'] },
  },
}

export default config
