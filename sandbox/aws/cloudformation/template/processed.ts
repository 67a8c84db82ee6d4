/** Applies AWS::LanguageExtensions where it changes a template's structure: loops, functions in policies and in names. */
import { isList, isMapping, type Mapping, record, type Value } from '../value.ts';
import { misused } from './errors.ts';
import { evaluate, type Scope } from './evaluate.ts';
import { expandLoops } from './loops.ts';
import { nameResources } from './named.ts';
import { parameterDeclarations } from './parameter-declarations.ts';
import { type GivenParameter, type ParameterTexts, parameterValue } from './parameters.ts';
import { readTemplateText } from './text.ts';

const policies = ['DeletionPolicy', 'UpdateReplacePolicy'];

function refuse(): never {
  throw misused('AWS::LanguageExtensions can only resolve parameters and mappings here');
}

function mapping(template: Mapping, name: string): Mapping {
  const value = template[name];
  return isMapping(value) ? value : {};
}

/** What can be told while a template still changes its structure: parameters and mappings. */
export function structureScope(
  template: Mapping,
  given: readonly GivenParameter[],
  previous: ParameterTexts,
): Scope {
  const declarations = parameterDeclarations(mapping(template, 'Parameters'));
  const ref = (name: string): Value => {
    const declaration = declarations[name];
    if (declaration === undefined) return refuse();
    const one = given.find(({ key }) => key === name);
    const text = one?.usePrevious === true ? previous[name] : (one?.value ?? declaration.default);
    return text === undefined ? refuse() : parameterValue(text, declaration);
  };
  const mappings = mapping(template, 'Mappings') as Scope['mappings'];
  return {
    ref,
    mappings,
    extensions: true,
    attribute: refuse,
    condition: refuse,
    export: refuse,
    zones: refuse,
  };
}

function withPlainPolicies(resource: Value, scope: Scope): Value {
  if (!isMapping(resource)) return resource;
  return record(
    Object.entries(resource).map(([name, value]) => {
      const resolved = policies.includes(name) && isMapping(value) ? evaluate(value, scope) : value;
      return [name, resolved ?? value] as const;
    }),
  );
}

/**
 * The text to deploy for a body: itself, or with AWS::LanguageExtensions the JSON in which loops are written out.
 * Throws a ValidationError for a loop that cannot be.
 */
export function processedBody(
  body: string,
  given: readonly GivenParameter[] = [],
  previous: ParameterTexts = {},
): string {
  if (!body.includes('AWS::LanguageExtensions')) return body;
  const template = readTemplateText(body);
  const transform = template['Transform'];
  const transforms = isList(transform) ? transform : [transform];
  if (!transforms.includes('AWS::LanguageExtensions')) return body;
  const scope = structureScope(template, given, previous);
  const resolve = (value: Value): Value | undefined => evaluate(value, scope);
  const flat = nameResources(expandLoops(template, resolve), resolve);
  const resources = Object.entries(mapping(flat, 'Resources')).map(
    ([id, resource]) => [id, withPlainPolicies(resource, scope)] as const,
  );
  const whole = flat['Resources'] === undefined ? flat : { ...flat, Resources: record(resources) };
  return JSON.stringify(whole);
}
