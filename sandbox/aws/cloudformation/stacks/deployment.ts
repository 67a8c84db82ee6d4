/** A template with its parameters and conditions settled: what a stack shall look like. */
import type { Tag } from '../resources/kind.ts';
import { resolveConditions } from '../template/conditions.ts';
import { malformed } from '../template/errors.ts';
import { evaluate } from '../template/evaluate.ts';
import { type Dependencies } from '../template/graph.ts';
import { refuseExportName, refuseMisuses, refuseNoText } from '../template/misuses.ts';
import { type ParameterTexts, parameterValue } from '../template/parameters.ts';
import { pseudoValues, type StackPlace } from '../template/pseudo.ts';
import { type Truths } from '../template/references.ts';
import { type Facts, withParameterValues } from '../template/rule-values.ts';
import type { Template } from '../template/shapes.ts';
import { isList, isMapping, record, text, type Value } from '../value.ts';
import { dependenciesOf, refuseUnknownTypes } from './dependencies.ts';
import type { RollbackConfiguration } from './rollback-configuration.ts';

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
  /** Those that DescribeStacks shows: an UpdateStack that names none leaves the former ones standing. */
  readonly shownCapabilities: readonly string[];
  readonly notificationArns: readonly string[];
  readonly rollback: RollbackConfiguration;
  /** What exists already and is taken in rather than made: physical ids by logical ones. */
  readonly imports?: ReadonlyMap<string, string>;
  /** Why the operation ends before anything is made. */
  readonly doomed?: string | undefined;
  /** What dynamic references to Parameter Store gave when the operation was asked for, by the whole reference. */
  readonly dynamic: ReadonlyMap<string, string>;
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
  /** What rules may ask about the things that parameters name. */
  readonly facts?: Facts;
}

function valuesOf({ template, texts, ssmValues, place }: DeploymentRequest): Readonly<Record<string, Value>> {
  const given = Object.entries(template.parameters).flatMap(([name, declaration]) => {
    const text = ssmValues[name] ?? texts[name];
    return text === undefined ? [] : [[name, parameterValue(text, declaration)] as const];
  });
  return record([...Object.entries(pseudoValues(place)), ...given]);
}

/** API reference, CreateStack, Capabilities: what can change permissions, and no provider of web identities. */
const needingCapability = ['Group', 'InstanceProfile', 'ManagedPolicy', 'Policy', 'Role', 'User'].map(
  (name) => `AWS::IAM::${name}`,
);

function iamCapability(template: Template, id: string): string | undefined {
  const declaration = template.resources[id];
  if (declaration === undefined || !needingCapability.includes(declaration.type)) return undefined;
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
    .filter((type) => needingCapability.includes(type));
  return {
    capabilities: template.transforms.length > 0 ? [...iam, 'CAPABILITY_AUTO_EXPAND'] : iam,
    types: [...new Set(types)],
  };
}

/** Settles a template. Throws a ValidationError for whatever can be seen to be wrong before anything is made. */
export function settle(
  request: DeploymentRequest,
): Omit<Deployment, 'zones' | 'rollback' | 'shownCapabilities' | 'dynamic'> {
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
  const named = { declarations: template.parameters, values, facts: request.facts ?? new Map() };
  checkRules(request, (value) =>
    evaluate(withParameterValues(value, named), {
      ...scope,
      rules: true,
      condition: (name) => truths[name] === true,
      attribute: refuseInRules,
      export: refuseInRules,
      zones: refuseInRules,
    }),
  );
  const needs = dependenciesOf(template, truths);
  const condition = (name: string): boolean => truths[name] === true;
  const known = { mappings: template.mappings, extensions, condition, value: (name: string) => values[name] };
  for (const id of needs.keys()) refuseMisuses(template.resources[id]?.properties ?? {}, known);
  for (const [key, { condition: when, value, exportName }] of Object.entries(template.outputs)) {
    if (when !== undefined && !condition(when)) continue;
    refuseMisuses(value, known);
    refuseNoText(value, known);
    if (exportName !== undefined) refuseExportName(key, exportName, known);
  }
  return {
    template,
    texts: request.texts,
    values,
    truths,
    needs,
    tags: request.tags,
    capabilities: request.capabilities,
    notificationArns: request.place.notificationArns,
  };
}

function refuseInRules(): never {
  throw malformed('Rules can only use parameters.');
}

/** Rules: assertions on parameters, made before anything else. */
function checkRules({ template }: DeploymentRequest, resolve: (value: Value) => Value | undefined): void {
  for (const [name, rule] of Object.entries(template.rules)) {
    if (!isMapping(rule)) throw malformed(`Every Rules member must be an object: ${name}`);
    const { RuleCondition: when, Assertions: assertions } = rule;
    if (!isList(assertions)) throw malformed(`Rule ${name} must contain a list of Assertions.`);
    if (when !== undefined && resolve(when) !== true) continue;
    for (const assertion of assertions) {
      if (!isMapping(assertion)) throw malformed(`Every assertion of rule ${name} must be an object.`);
      if (resolve(assertion['Assert'] ?? true) === true) continue;
      throw malformed(`Template error: Rule validation error: ${text(assertion['AssertDescription'] ?? '')}`);
    }
  }
}
