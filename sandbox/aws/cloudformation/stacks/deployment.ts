/** A template with its parameters and conditions settled: what a stack shall look like. */
import type { Tag } from '../resources/kind.ts';
import { hasAttribute, typeSpec } from '../spec/lookup.ts';
import { resolveConditions } from '../template/conditions.ts';
import { invalid, malformed, misused } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { type Dependencies, refuseCircles } from '../template/graph.ts';
import { type ParameterTexts, parameterValue } from '../template/parameters.ts';
import { pseudoParameters, pseudoValues, type StackPlace } from '../template/pseudo.ts';
import { type Mention, mentions, type Truths } from '../template/references.ts';
import type { Template } from '../template/shapes.ts';
import type { Value } from '../value.ts';

/** What a stack shall look like. */
export interface Deployment {
  readonly template: Template;
  /** Parameters as given. */
  readonly texts: ParameterTexts;
  /** Parameters and pseudo parameters as `Ref` gives them. */
  readonly values: Readonly<Record<string, Value>>;
  readonly truths: Truths;
  /** The resources whose condition holds, each with what it needs. */
  readonly needs: Dependencies;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  /** `Fn::GetAZs` by region. */
  readonly zones: ReadonlyMap<string, readonly string[]>;
}

/** What to settle. `ssmValues` are the values behind SSM parameter types. */
export interface DeploymentRequest {
  readonly template: Template;
  readonly texts: ParameterTexts;
  readonly ssmValues: Readonly<Record<string, string>>;
  readonly place: StackPlace;
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
}

function valuesOf({ template, texts, ssmValues, place }: DeploymentRequest): Record<string, Value> {
  const values: Record<string, Value> = { ...pseudoValues(place) };
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const text = ssmValues[name] ?? texts[name];
    if (text !== undefined) values[name] = parameterValue(text, declaration);
  }
  return values;
}

/** Refuses types that do not exist here. */
export function refuseUnknownTypes(template: Template): void {
  const unknown = Object.values(template.resources)
    .map(({ type }) => type)
    .filter((type) => typeSpec(type) === undefined);
  if (unknown.length === 0) return;
  throw malformed(`Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
}

function checkAttribute(template: Template, mention: Mention): void {
  const resource = template.resources[mention.name];
  if (resource === undefined) {
    throw misused(`instance of Fn::GetAtt references undefined resource ${mention.name}`);
  }
  const spec = typeSpec(resource.type);
  if (spec === undefined || mention.attribute === undefined || mention.attribute.includes('${')) return;
  if (!hasAttribute(spec, mention.attribute)) {
    throw misused(
      `resource ${mention.name} does not support attribute type ${mention.attribute} in Fn::GetAtt`,
    );
  }
}

/** The resources that `value` needs. Throws when it mentions what the template does not have, or has switched off. */
function resourcesIn(
  template: Template,
  value: Value,
  truths: Truths,
  block: 'Resources' | 'Outputs',
): Set<string> {
  const found = new Set<string>();
  for (const mention of mentions(value, truths)) {
    if (mention.kind === 'condition') {
      if (template.conditions[mention.name] !== undefined) continue;
      throw misused(`unresolved condition dependency ${mention.name} in Fn::If`);
    }
    if (mention.kind === 'attribute') checkAttribute(template, mention);
    const resource = template.resources[mention.name];
    const known = template.parameters[mention.name] !== undefined || pseudoParameters.includes(mention.name);
    const off = resource?.condition !== undefined && truths[resource.condition] === false;
    if ((resource === undefined && !known) || off) {
      const prefix = block === 'Resources' ? 'Template format error: ' : '';
      throw invalid(
        `${prefix}Unresolved resource dependencies [${mention.name}] in the ${block} block of the template`,
      );
    }
    if (resource !== undefined) found.add(mention.name);
  }
  return found;
}

function conditionOf(template: Template, truths: Truths, name: string | undefined): boolean {
  if (name === undefined) return true;
  if (template.conditions[name] === undefined) {
    throw malformed(`Unresolved condition dependency ${name} in the Resources block of the template`);
  }
  return truths[name] !== false;
}

/** For each resource that is switched on, what it needs. With no truths known, every branch counts. */
export function dependenciesOf(template: Template, truths: Truths): Dependencies {
  const needs = new Map<string, ReadonlySet<string>>();
  for (const [id, declaration] of Object.entries(template.resources)) {
    if (!conditionOf(template, truths, declaration.condition)) continue;
    const found = resourcesIn(template, declaration.properties, truths, 'Resources');
    for (const other of declaration.dependsOn) {
      const target = template.resources[other];
      if (target === undefined || other === id) {
        throw malformed(`Unresolved resource dependencies [${other}] in the Resources block of the template`);
      }
      if (conditionOf(template, truths, target.condition)) found.add(other);
    }
    needs.set(id, found);
  }
  for (const declaration of Object.values(template.outputs)) {
    if (!conditionOf(template, truths, declaration.condition)) continue;
    resourcesIn(template, [declaration.value, declaration.exportName ?? ''], truths, 'Outputs');
  }
  refuseCircles(needs);
  return needs;
}

function iamCapability(template: Template, id: string): string | undefined {
  const declaration = template.resources[id];
  if (declaration?.type.startsWith('AWS::IAM::') !== true) return undefined;
  const names = ['RoleName', 'ManagedPolicyName', 'InstanceProfileName', 'UserName', 'GroupName'];
  return names.some((name) => declaration.properties[name] !== undefined)
    ? 'CAPABILITY_NAMED_IAM'
    : 'CAPABILITY_IAM';
}

/** The capabilities a template needs, and why. */
export function capabilitiesOf(template: Template): {
  readonly capabilities: readonly string[];
  readonly types: readonly string[];
} {
  const found = Object.keys(template.resources).map((id) => iamCapability(template, id));
  const iam = found.includes('CAPABILITY_NAMED_IAM')
    ? ['CAPABILITY_NAMED_IAM']
    : found.includes('CAPABILITY_IAM')
      ? ['CAPABILITY_IAM']
      : [];
  const types = Object.values(template.resources)
    .map(({ type }) => type)
    .filter((type) => type.startsWith('AWS::IAM::'));
  return {
    capabilities: template.transforms.length > 0 ? [...iam, 'CAPABILITY_AUTO_EXPAND'] : iam,
    types: [...new Set(types)],
  };
}

/** Settles a template. Throws a ValidationError for whatever can be seen to be wrong before anything is made. */
export function settle(request: DeploymentRequest): Omit<Deployment, 'zones'> {
  const { template } = request;
  refuseUnknownTypes(template);
  const values = valuesOf(request);
  const extensions = template.transforms.includes('AWS::LanguageExtensions');
  const ref = (name: string): Value | undefined => {
    if (name === 'AWS::NoValue') return undefined;
    const value = values[name];
    if (value === undefined) {
      throw malformed(
        `Unresolved dependencies [${name}]. Cannot reference resources in the Conditions block of the template`,
      );
    }
    return value;
  };
  const scope = { mappings: template.mappings, extensions, ref };
  const truths = resolveConditions(template.conditions, scope);
  checkRules(request, (value) =>
    evaluate(value, {
      ...scope,
      condition: (name) => truths[name] === true,
      attribute: refuseInRules,
      export: refuseInRules,
      zones: refuseInRules,
    }),
  );
  return {
    template,
    texts: request.texts,
    values,
    truths,
    needs: dependenciesOf(template, truths),
    tags: request.tags,
    capabilities: request.capabilities,
    notificationArns: request.place.notificationArns,
  };
}

function refuseInRules(): never {
  throw malformed('Rules can only use parameters.');
}

type Member = Readonly<Record<string, Value>>;

/** Rules: assertions on parameters, made before anything else. */
function checkRules({ template }: DeploymentRequest, resolve: (value: Value) => Value | undefined): void {
  for (const rule of Object.values(template.rules)) {
    const { RuleCondition: when, Assertions: assertions } = rule as Member;
    if (when !== undefined && resolve(when) !== true) continue;
    for (const assertion of (assertions ?? []) as readonly Member[]) {
      if (resolve(assertion['Assert'] ?? true) === true) continue;
      throw malformed(
        `Template error: Rule validation error: ${String(assertion['AssertDescription'] ?? '')}`,
      );
    }
  }
}
