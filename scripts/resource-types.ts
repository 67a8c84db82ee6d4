/** Writes the types of the CloudFormation resources our templates use, from AWS's published resource specification. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Property, PropertyType, Resource, SpecDatabase } from '@aws-cdk/service-spec-types';

/** The types our templates may use; a new one is added here and the script run again. */
const used = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::AutoScaling::LifecycleHook',
  'AWS::EC2::EIP',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::LaunchTemplate',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::VPCPeeringConnection',
  'AWS::EC2::Volume',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Route53::RecordSet',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
] as const;

const byName = <T>([a]: [string, T], [b]: [string, T]): number => (a < b ? -1 : 1);

/** One resource type: its interfaces as they are found, starting at its own properties. */
class TypeText {
  readonly #database: SpecDatabase;
  readonly #prefix: string;
  readonly #written = new Map<string, string>();

  constructor(database: SpecDatabase, resource: Resource) {
    this.#database = database;
    this.#prefix = interfaceName(resource.cloudFormationType);
    this.#write(this.#prefix, resource.properties);
  }

  get text(): string {
    return [...this.#written.values()].join('\n');
  }

  #write(name: string, properties: Readonly<Record<string, Property>>): void {
    this.#written.set(name, '');
    const members = Object.entries(properties)
      .toSorted(byName)
      .map(
        ([key, property]) =>
          `  readonly ${key}${property.required === true ? '' : '?'}: ${this.#of(property)};`,
      );
    this.#written.set(name, `interface ${name} {\n${members.join('\n')}\n}\n`);
  }

  #of(property: Property): string {
    const types = [property.type, ...(property.previousTypes ?? [])].map((type) => this.#value(type));
    return [...new Set(types)].join(' | ');
  }

  /** The TypeScript of a property type; every place where a scalar or list may stand also takes an intrinsic. */
  #value(type: PropertyType): string {
    switch (type.type) {
      case 'string':
      case 'date-time':
        return 'Value<string>';
      case 'boolean':
        return 'Value<boolean>';
      case 'integer':
      case 'number':
        return 'Value<number>';
      case 'array':
        return `Value<readonly (${this.#value(type.element)})[]>`;
      case 'map':
        return `Readonly<Record<string, ${this.#value(type.element)}>>`;
      case 'tag':
        return '{ readonly Key: string; readonly Value: Value<string> }';
      case 'union':
        return [...new Set(type.types.map((each) => this.#value(each)))].join(' | ');
      case 'ref':
        return this.#definition(type.reference.$ref);
      case 'json':
      case 'null':
        return 'object';
    }
  }

  #definition(id: string): string {
    const definition = this.#database.get('typeDefinition', id);
    const name = `${this.#prefix}_${definition.name}`;
    if (!this.#written.has(name)) this.#write(name, definition.properties);
    return name;
  }
}

function interfaceName(type: string): string {
  return type.replace(/^AWS::/, '').replaceAll('::', '');
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(' | ') || 'never';
}

function replacing(resource: Resource, answer: 'yes' | 'maybe'): readonly string[] {
  return Object.entries(resource.properties)
    .filter(([, property]) => property.causesReplacement === answer)
    .map(([name]) => name)
    .toSorted();
}

function nestedReplacing(resource: Resource): readonly string[] {
  return (resource.additionalReplacementProperties ?? []).map((path) => path.join('.')).toSorted();
}

const database = loadAwsServiceSpecSync();
const resources = used.map((name) => {
  const [resource] = database.lookup('resource', 'cloudFormationType', 'equals', name);
  if (resource === undefined) throw new Error(`the specification has no resource type ${name}`);
  return resource;
});

const types = [
  `/** Written by scripts/resource-types.ts from AWS's CloudFormation resource specification. Do not edit. */`,
  `import type { Value } from '../intrinsics.ts';\n`,
  ...resources.map((resource) => new TypeText(database, resource).text),
  'export interface ResourceProperties {',
  ...used.map((name) => `  '${name}': ${interfaceName(name)};`),
  '}\n',
  '/** What Fn::GetAtt may ask of each type. */',
  'export interface ResourceAttributes {',
  ...resources.map(
    (resource) =>
      `  '${resource.cloudFormationType}': ${quoted(Object.keys(resource.attributes).toSorted())};`,
  ),
  '}\n',
];

const table = resources.map((resource) => {
  const always = [...replacing(resource, 'yes'), ...nestedReplacing(resource)];
  const entry = { always, perhaps: replacing(resource, 'maybe') };
  return `  '${resource.cloudFormationType}': ${JSON.stringify(entry)},`;
});
const replacements = [
  `/** Written by scripts/resource-types.ts: which property changes make CloudFormation replace a resource. Do not edit. */`,
  `import type { ResourceProperties } from './resources.ts';\n`,
  'export const replacements: Readonly<',
  '  Record<keyof ResourceProperties, { readonly always: readonly string[]; readonly perhaps: readonly string[] }>',
  '> = {',
  ...table,
  '};\n',
];

const folder = new URL('../src/templates/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('resources.ts', folder), types.join('\n'));
writeFileSync(new URL('replacements.ts', folder), replacements.join('\n'));
