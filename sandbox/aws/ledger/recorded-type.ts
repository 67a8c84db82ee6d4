/** A resource type of CloudFormation that is only written down: it gets an id and attributes that look right, and nothing is made. */
import { randomBytes } from 'node:crypto';
import type { Context, Current, Made, ResourceType } from '../cloudformation/resources/kind.ts';
import { resourceType } from '../cloudformation/resources/registry.ts';
import { typeSpec } from '../cloudformation/spec/lookup.ts';
import type { TypeRef } from '../cloudformation/spec/shapes.ts';
import type { Mapping, Value } from '../cloudformation/value.ts';

/** Beginnings of ids; other types get their logical id and something random. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  'AWS::EC2::EIP': 'eipalloc',
  'AWS::EC2::InternetGateway': 'igw',
  'AWS::EC2::LaunchTemplate': 'lt',
  'AWS::EC2::NatGateway': 'nat',
  'AWS::EC2::NetworkInterface': 'eni',
  'AWS::EC2::RouteTable': 'rtb',
  'AWS::EC2::SecurityGroup': 'sg',
  'AWS::EC2::Subnet': 'subnet',
  'AWS::EC2::VPC': 'vpc',
  'AWS::EC2::VPCPeeringConnection': 'pcx',
  'AWS::EC2::Volume': 'vol',
};

/** Like the real handler of the type in what it takes and when it replaces; undefined for types the engine cannot make. */
export function recordedType(type: string): ResourceType | undefined {
  const real = resourceType(type);
  if (real === undefined || real.nests === true) return real;
  return {
    ...real,
    create: async (properties, context) => record(type, properties, context),
    update: async (properties, { id, attributes }: Current) => ({
      id,
      attributes: { ...attributes, ...named(type, properties) },
    }),
    delete: async () => {},
    snapshot: async () => {},
  };
}

function record(type: string, properties: Mapping, context: Context): Made {
  const random = randomBytes(8).toString('hex');
  const [identifier = ''] = typeSpec(type)?.primaryIdentifier ?? [];
  const chosen = properties[identifier];
  const beginning = BEGINNINGS[type];
  const made =
    beginning === undefined
      ? `${context.stackName}-${context.logicalId}-${random.slice(0, 12)}`
      : `${beginning}-0${random}`;
  const id = typeof chosen === 'string' ? chosen : made;
  const attributes = Object.fromEntries(
    Object.entries(typeSpec(type)?.attributes ?? {}).map(([name, ref]) => [
      name,
      attribute(name, ref, { type, id, context }),
    ]),
  );
  return { id, attributes: { ...attributes, ...named(type, properties) } };
}

/** Attributes that are properties as well have the value that was given. */
function named(type: string, properties: Mapping): Mapping {
  const names = Object.keys(typeSpec(type)?.attributes ?? {}).filter(
    (name) => properties[name] !== undefined,
  );
  return Object.fromEntries(names.map((name) => [name, properties[name] as Value]));
}

interface Recorded {
  readonly type: string;
  readonly id: string;
  readonly context: Context;
}

function attribute(name: string, ref: TypeRef, recorded: Recorded): Value {
  if (typeof ref === 'object' && 'list' in ref) return [text(name, recorded)];
  if (typeof ref === 'object') return {};
  return ref === 'boolean' ? false : ref === 'integer' || ref === 'number' ? 1 : text(name, recorded);
}

function text(name: string, { type, id, context }: Recorded): string {
  const { partition, region, account } = context.caller;
  const service = type.split('::')[1]?.toLowerCase() ?? '';
  if (/arn$/i.test(name)) return `arn:${partition}:${service}:${region}:${account}:${id}`;
  if (/ip(address(es)?)?$/i.test(name)) return `10.255.${number(id) % 256}.${(number(id) >> 8) % 256}`;
  if (/dns|domain/i.test(name)) return `${id.toLowerCase()}.${region}.ledger.example`;
  if (/version/i.test(name)) return '1';
  return id;
}

/** The same for the same id. */
function number(id: string): number {
  return Buffer.from(id).reduce((sum, byte) => (sum * 31 + byte) % 65_536, 7);
}
