/** Extracts the resource types the sandbox's CloudFormation knows from AWS's published resource specification. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, SpecDatabase, TypeDefinition } from '@aws-cdk/service-spec-types';
import { typeNames } from '../sandbox/aws/cloudformation/spec/names.ts';
import type { PropertySpec, TypeRef, TypeSpec } from '../sandbox/aws/cloudformation/spec/shapes.ts';

type Definitions = Record<string, Record<string, PropertySpec>>;

function reference(type: PropertyType, database: SpecDatabase, definitions: Definitions): TypeRef {
  switch (type.type) {
    case 'array':
      return { list: reference(type.element, database, definitions) };
    case 'map':
      return { map: reference(type.element, database, definitions) };
    case 'union':
      return { anyOf: type.types.map((each) => reference(each, database, definitions)) };
    case 'ref': {
      const definition: TypeDefinition = database.get('typeDefinition', type.reference.$ref);
      if (definitions[definition.name] === undefined) {
        definitions[definition.name] = {};
        definitions[definition.name] = propertiesOf(definition.properties, database, definitions);
      }
      return { of: definition.name };
    }
    case 'null':
      return 'json';
    case 'boolean':
    case 'date-time':
    case 'integer':
    case 'json':
    case 'number':
    case 'string':
    case 'tag':
      return type.type;
  }
}

function propertiesOf(
  properties: Readonly<Record<string, Property>>,
  database: SpecDatabase,
  definitions: Definitions,
): Record<string, PropertySpec> {
  const sorted = Object.entries(properties).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, property]) => {
      const types = [property.type, ...(property.previousTypes ?? [])].map((type) =>
        reference(type, database, definitions),
      );
      const [only] = types;
      const type: TypeRef = types.length === 1 && only !== undefined ? only : { anyOf: types };
      const replaces = property.causesReplacement;
      return [
        name,
        {
          type,
          ...(property.required === true ? { required: true as const } : {}),
          ...(replaces === 'yes' || replaces === 'maybe' ? { replaces } : {}),
        },
      ];
    }),
  );
}

/** What every program of the CDK puts into its stacks. The specification leaves it out; CloudFormation takes it. */
const unpublished: Readonly<Record<string, TypeSpec>> = {
  'AWS::CDK::Metadata': {
    properties: { Analytics: { type: 'string' } },
    attributes: {},
    definitions: {},
    primaryIdentifier: [],
  },
};

function extract(name: string, database: SpecDatabase): TypeSpec {
  const [resource] = database.lookup('resource', 'cloudFormationType', 'equals', name);
  if (resource === undefined) throw new Error(`the specification has no resource type ${name}`);
  const definitions: Definitions = {};
  const properties = propertiesOf(resource.properties, database, definitions);
  const attributes = Object.fromEntries(
    Object.entries(resource.attributes).map(([attribute, { type }]) => [
      attribute,
      reference(type, database, definitions),
    ]),
  );
  return {
    properties,
    attributes,
    definitions,
    primaryIdentifier: resource.primaryIdentifier ?? [],
    ...(resource.tagInformation === undefined
      ? {}
      : {
          tags: {
            property: resource.tagInformation.tagPropertyName,
            variant: resource.tagInformation.variant,
          },
        }),
  };
}

const database = loadAwsServiceSpecSync();
const types = Object.fromEntries(
  typeNames.map((name) => [name, unpublished[name] ?? extract(name, database)]),
);
const folder = new URL('../sandbox/aws/cloudformation/spec/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('types.json', folder), `${JSON.stringify(types)}\n`);
