/** Applies AWS::LanguageExtensions to the functions that say of which resource `Ref` and `Fn::GetAtt` speak. */
import { isList, isMapping, type Mapping, record, type Value } from '../value.ts';

/** The value of a name's functions, once nothing but parameters and mappings is needed for it. */
type Resolve = (name: Value) => Value | undefined;

function referred(name: Value, resolve: Resolve): Value {
  return isMapping(name) ? (resolve(name) ?? name) : name;
}

function attributeOf(argument: Value, resolve: Resolve): Value {
  if (!isList(argument)) return argument;
  const [resource, ...attribute] = argument;
  return resource === undefined ? argument : [referred(resource, resolve), ...attribute];
}

/** The value with the plain names of resources in place of functions that give them. */
function withNames(value: Value, resolve: Resolve): Value {
  if (isList(value)) return value.map((item) => withNames(item, resolve));
  if (!isMapping(value)) return value;
  const [only, another] = Object.keys(value);
  const argument = another === undefined && only !== undefined ? value[only] : undefined;
  if (only === 'Ref' && argument !== undefined) return { Ref: referred(argument, resolve) };
  if (only === 'Fn::GetAtt' && argument !== undefined) return { [only]: attributeOf(argument, resolve) };
  return record(Object.entries(value).map(([key, inner]) => [key, withNames(inner, resolve)] as const));
}

/** The template with plain names in its resources and outputs. */
export function nameResources(template: Mapping, resolve: Resolve): Mapping {
  const parts = ['Resources', 'Outputs'].flatMap((part) => {
    const value = template[part];
    return value === undefined ? [] : [[part, withNames(value, resolve)] as const];
  });
  return { ...template, ...record(parts) };
}
