/** The functions of rules that ask what parameters name. Source: template reference, "Rule functions". */
import { isList, isMapping, type Mapping, record, text, type Value } from '../value.ts';
import { malformed, misused } from './errors.ts';
import { callOf } from './functions.ts';
import type { ParameterDeclaration } from './shapes.ts';

/** Attributes of what parameters name, by id: `VpcId`, `AvailabilityZone`, `Tags.Department` … */
export type Facts = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** What the functions look at. */
export interface Named {
  readonly declarations: Readonly<Record<string, ParameterDeclaration>>;
  readonly values: Readonly<Record<string, Value>>;
  readonly facts: Facts;
}

const functions = ['Fn::RefAll', 'Fn::ValueOf', 'Fn::ValueOfAll'];

/** Types with attributes that rules may ask for. */
const attributes: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::VPC::Id': ['DefaultNetworkAcl', 'DefaultSecurityGroup'],
  'AWS::EC2::Subnet::Id': ['AvailabilityZone', 'VpcId'],
  'AWS::EC2::SecurityGroup::Id': [],
};

/** The type of one value of a parameter: `List<T>` and `T` are both `T`. */
export function memberType({ type }: Pick<ParameterDeclaration, 'type'>): string {
  return /^List<(.+)>$/.exec(type)?.[1] ?? type;
}

/** Whether rules ask for attributes, which have to be looked up. */
export function asksForAttributes(rules: Mapping): boolean {
  return /"Fn::ValueOf(All)?"/.test(JSON.stringify(rules));
}

/** A rule's value with these functions carried out; the others are left for later. */
export function withParameterValues(value: Value, named: Named): Value {
  const call = callOf(value);
  if (call !== undefined && functions.includes(call.name)) return carriedOut(call.name, call.argument, named);
  if (isList(value)) return value.map((item) => withParameterValues(item, named));
  if (!isMapping(value)) return value;
  return record(
    Object.entries(value).map(([name, inner]) => [name, withParameterValues(inner, named)] as const),
  );
}

function carriedOut(name: string, argument: Value, named: Named): Value {
  if (name === 'Fn::RefAll') {
    if (typeof argument !== 'string') throw misused('Fn::RefAll requires the type of a parameter');
    return idsOfType(argument, named);
  }
  const [first, attribute] = isList(argument) ? argument : [];
  if (typeof first !== 'string' || typeof attribute !== 'string')
    throw misused(`${name} requires two parameters: what is asked, and an attribute`);
  if (name === 'Fn::ValueOfAll')
    return idsOfType(first, named).map((id) => attributeOf(id, first, attribute, named));
  const declaration = named.declarations[first];
  const value = named.values[first];
  if (declaration === undefined || value === undefined)
    throw malformed(`Unresolved dependencies [${first}]. Rules can only use parameters.`);
  const read = (id: Value): string => attributeOf(text(id), memberType(declaration), attribute, named);
  return isList(value) ? value.map(read) : read(value);
}

/** The values of every parameter of a type. */
function idsOfType(type: string, { declarations, values }: Named): readonly string[] {
  return Object.entries(declarations).flatMap(([name, declaration]) => {
    if (memberType(declaration) !== type) return [];
    const value = values[name];
    return (isList(value) ? value : value === undefined ? [] : [value]).map(text);
  });
}

function attributeOf(id: string, type: string, attribute: string, { facts }: Named): string {
  const known = attributes[type];
  if (known === undefined || !(known.includes(attribute) || attribute.startsWith('Tags.')))
    throw misused(`attribute ${attribute} is not supported for parameters of type ${type}`);
  return facts.get(id)?.[attribute] ?? '';
}
