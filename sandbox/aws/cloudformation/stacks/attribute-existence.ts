/** Looks for attributes that a type does not have, which CloudFormation finds once a stack operation has begun. */
import { hasAttribute, typeSpec } from '../spec/lookup.ts';
import { invalid } from '../template/errors.ts';
import { callOf, getAttArgument } from '../template/functions.ts';
import { subPieces } from '../template/sub.ts';
import { isList, isMapping, type Value } from '../value.ts';
import type { Deployment } from './deployment.ts';

/** An attribute of a resource that a value asks for. */
interface Asked {
  /** The way to the function through the template, such as `/Outputs/O/Value/Fn::GetAtt`. */
  readonly path: string;
  readonly resource: string;
  readonly attribute: string;
}

function inText(argument: Value, path: string): readonly Asked[] {
  const [source, own] = isList(argument) ? argument : [argument, undefined];
  const names = subPieces(typeof source === 'string' ? source : '').flatMap((piece) => {
    if ('literal' in piece || (isMapping(own) && own[piece.name] !== undefined)) return [];
    const dot = piece.name.indexOf('.');
    if (dot < 0) return [];
    return [{ path, resource: piece.name.slice(0, dot), attribute: piece.name.slice(dot + 1) }];
  });
  return [...names, ...inside(own ?? [], path)];
}

function inside(value: Value, path: string): readonly Asked[] {
  const under = (name: string | number, member: Value): readonly Asked[] => asked(member, `${path}/${name}`);
  if (isList(value)) return value.flatMap((item, index) => under(index, item));
  return isMapping(value) ? Object.entries(value).flatMap(([name, member]) => under(name, member)) : [];
}

function asked(value: Value, path: string): readonly Asked[] {
  const call = callOf(value);
  if (call === undefined) return inside(value, path);
  const way = `${path}/${call.name}`;
  if (call.name === 'Fn::Sub') return inText(call.argument, way);
  if (call.name !== 'Fn::GetAtt') return inside(call.argument, way);
  const { resource, attribute } = getAttArgument(call.argument);
  return typeof attribute === 'string' ? [{ path: way, resource, attribute }] : [];
}

/** Throws a ValidationError for the first attribute, of resources and outputs that are switched on, that is none. */
export function checkAttributes({ template, needs, truths }: Deployment): void {
  const resources = [...needs.keys()].map((id) => [id, template.resources[id]?.properties ?? {}] as const);
  const outputs = Object.entries(template.outputs).filter(
    ([, { condition }]) => condition === undefined || truths[condition] === true,
  );
  const all = [
    ...resources.flatMap(([id, properties]) => asked(properties, `/Resources/${id}/Properties`)),
    ...outputs.flatMap(([id, { value }]) => asked(value, `/Outputs/${id}/Value`)),
  ];
  for (const { path, resource, attribute } of all) {
    const type = template.resources[resource]?.type ?? '';
    const spec = typeSpec(type);
    if (spec === undefined || attribute.includes('${') || hasAttribute(spec, attribute)) continue;
    throw invalid(`[Error] ${path}: Resource type ${type} does not support attribute {${attribute}}`);
  }
}
