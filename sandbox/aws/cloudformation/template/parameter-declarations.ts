/** Reads the Parameters section: types, defaults and constraints. */
import { isList, isMapping, type Mapping, record, text, type Value } from '../value.ts';
import { invalid, malformed } from './errors.ts';
import type { ParameterDeclaration } from './shapes.ts';

const members = ['Type', 'Default', 'NoEcho', 'Description', 'AllowedValues', 'AllowedPattern'].concat([
  'ConstraintDescription',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
]);
const awsTypes = [
  'AvailabilityZone::Name',
  'Image::Id',
  'Instance::Id',
  'KeyPair::KeyName',
  'SecurityGroup::Id',
]
  .concat(['SecurityGroup::GroupName', 'Subnet::Id', 'Volume::Id', 'VPC::Id'])
  .map((name) => `AWS::EC2::${name}`)
  .concat(['AWS::Route53::HostedZone::Id']);

function knownType(type: string): boolean {
  if (['String', 'Number', 'List<Number>', 'List<String>', 'CommaDelimitedList'].includes(type)) return true;
  const ssm = /^AWS::SSM::Parameter::(Name|Value<(.+)>)$/.exec(type);
  if (ssm !== null) return ssm[2] === undefined || knownType(ssm[2]);
  return awsTypes.includes(/^List<(.+)>$/.exec(type)?.[1] ?? type);
}

function number(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  const found = typeof value === 'object' ? Number.NaN : Number(value);
  if (Number.isNaN(found)) throw malformed('A limit of a parameter must be a number.');
  return found;
}

function string(value: Value | undefined): string | undefined {
  return value === undefined ? undefined : text(value);
}

/** Java's expressions are a little laxer than JavaScript's in their strict mode, so both modes are tried. */
function pattern(source: string | undefined): RegExp | undefined {
  if (source === undefined) return undefined;
  for (const flags of ['u', '']) {
    try {
      return new RegExp(`^(?:${source})$`, flags);
    } catch {
      continue;
    }
  }
  throw malformed(`AllowedPattern ${source} is not a valid regular expression.`);
}

function declaration(name: string, value: Value): ParameterDeclaration {
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw malformed(`Parameter name ${name} is non alphanumeric.`);
  if (!isMapping(value)) throw malformed('Any Parameters member must be an object.');
  const type = value['Type'];
  if (typeof type !== 'string') throw malformed('Every Parameters object must contain a Type member.');
  if (!knownType(type)) throw malformed(`Unrecognized parameter type: ${type}`);
  const extra = Object.keys(value).find((member) => !members.includes(member));
  if (extra !== undefined) throw invalid(`Invalid template parameter property '${extra}'`);
  const allowed = value['AllowedValues'];
  if (allowed !== undefined && !isList(allowed)) {
    throw malformed(`Every AllowedValues member must be a list.`);
  }
  if (typeof value['Default'] === 'object') throw malformed('Every Default member must be a string.');
  return {
    type,
    default: string(value['Default']),
    noEcho: text(value['NoEcho'] ?? false) === 'true',
    description: string(value['Description']),
    allowedValues: allowed?.map(text),
    allowedPattern: pattern(string(value['AllowedPattern'])),
    patternText: string(value['AllowedPattern']),
    constraintDescription: string(value['ConstraintDescription']),
    minLength: number(value['MinLength']),
    maxLength: number(value['MaxLength']),
    minValue: number(value['MinValue']),
    maxValue: number(value['MaxValue']),
  };
}

/** The declarations of a Parameters section. Throws a ValidationError for an unknown type or member. */
export function parameterDeclarations(section: Mapping): Readonly<Record<string, ParameterDeclaration>> {
  return record(Object.entries(section).map(([name, value]) => [name, declaration(name, value)] as const));
}
