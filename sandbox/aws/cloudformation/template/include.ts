/** Puts the snippets that AWS::Include names into a template. Source: template reference, "AWS::Include transform". */

import { AwsError } from '../../contract.ts';
import { isList, isMapping, type Mapping, record, text, type Value } from '../value.ts';
import { readTemplateText } from './text.ts';

/** What an inclusion needs from outside: the text at a location, and the value of a location that is a function. */
export interface Snippets {
  fetch(location: string): Promise<string>;
  resolve(location: Value, template: Mapping): Value | undefined;
}

const name = 'AWS::Include';
const member = 'Fn::Transform';

/** A transform that failed. CloudFormation transforms once an operation has begun, so for a stack it is the end of that. */
export class TransformFailure extends AwsError {}

/** A refusal in the words of the transform. */
export function includeFailed(why: string): Error {
  return new TransformFailure('ValidationError', `Transform ${name} failed with: ${why}`);
}

/** What stands for a template that could not be transformed: its parameters, and something that is never made. */
export function untransformed(body: string): string {
  const { Parameters, Description } = readTemplateText(body);
  return JSON.stringify({
    Description,
    Parameters,
    Transform: name,
    Resources: { Untransformed: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
  });
}

function isInclude(value: Value | undefined): value is Mapping {
  return isMapping(value) && value['Name'] === name;
}

async function snippet(call: Mapping, template: Mapping, snippets: Snippets): Promise<Mapping> {
  const { Location } = (isMapping(call['Parameters']) ? call['Parameters'] : {}) as Mapping;
  const location = Location === undefined ? undefined : snippets.resolve(Location, template);
  if (location === undefined) throw includeFailed('Missing required parameter Location');
  const body = await snippets.fetch(text(location));
  const broken = "The specified S3 object's content should be valid Yaml/JSON";
  if (!body.trimStart().startsWith('{') && /(^|[\s[-])!(Ref|Sub|GetAtt|[A-Z]\w+)\s/m.test(body))
    throw includeFailed(broken);
  try {
    return readTemplateText(body);
  } catch {
    throw includeFailed(broken);
  }
}

async function expanded(value: Value, template: Mapping, snippets: Snippets): Promise<Value> {
  if (isList(value)) return Promise.all(value.map((item) => expanded(item, template, snippets)));
  if (!isMapping(value)) return value;
  const members = Object.entries(value).map(async ([key, inner]) =>
    key === member && isInclude(inner)
      ? Object.entries(await snippet(inner, template, snippets))
      : [[key, await expanded(inner, template, snippets)] as const],
  );
  return record((await Promise.all(members)).flat());
}

/**
 * The body with every snippet in its place, as JSON; the body itself where it names none. Parameters and version are
 * left alone. Throws a ValidationError for a snippet that cannot be had or read.
 */
export async function withIncludes(body: string, snippets: Snippets): Promise<string> {
  if (!body.includes(name)) return body;
  const template = readTemplateText(body);
  const { Transform, Parameters, ...rest } = template;
  const transforms = isList(Transform) ? Transform : Transform === undefined ? [] : [Transform];
  const whole = transforms.filter(isInclude);
  const tops = await Promise.all(whole.map((call) => snippet(call, template, snippets)));
  const inside = (await expanded(rest, template, snippets)) as Mapping;
  const others = transforms.filter((one) => !isInclude(one) && one !== name);
  return JSON.stringify({
    ...Object.assign({}, ...tops),
    ...inside,
    Transform: [...others, name],
    ...(Parameters === undefined ? {} : { Parameters }),
  });
}
