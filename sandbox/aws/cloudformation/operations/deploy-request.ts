/** Turns a create, update or change set request into a deployment, with every refusal AWS makes at once. */
import { notAllAmong } from '../../constraint.ts';
import { AwsError, type Caller, type Params } from '../../contract.ts';
import type { Tag } from '../resources/kind.ts';
import { refuseUnknownTypes } from '../stacks/dependencies.ts';
import { capabilitiesOf, type Deployment, settle } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import { zonesFor } from '../stacks/zones.ts';
import { invalid } from '../template/errors.ts';
import { type Snippets, TransformFailure, untransformed, withIncludes } from '../template/include.ts';
import { keepTemplate } from '../template/kept.ts';
import { type GivenParameter, resolveParameters } from '../template/parameters.ts';
import { processedBody } from '../template/processed.ts';
import type { Template } from '../template/shapes.ts';
import { record } from '../value.ts';
import { dynamicValues, storedValues } from './parameter-store.ts';
import { parameters, refuseDeploymentConfig, tags, text, texts } from './request.ts';
import { rollbackConfiguration } from './rollback-request.ts';
import { factsFor } from './rule-facts.ts';
import { snippetsFor } from './snippets.ts';
import { templateText } from './template-source.ts';

/** The stack the deployment is for. `current` is what it looks like now, for an update. */
export interface DeployTarget {
  readonly stackId: string;
  readonly stackName: string;
  readonly current?: Deployment | undefined;
  /** Whether capabilities are asked for: not by change sets, for transforms. */
  readonly changeSet: boolean;
}

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];

function checkCapabilities(template: Template, params: Params, changeSet: boolean): void {
  const given = texts(params, 'Capabilities') ?? [];
  if (given.some((one) => !CAPABILITIES.includes(one)))
    throw notAllAmong('capabilities', given, CAPABILITIES);
  const missing = capabilitiesOf(template).capabilities.filter((one) => {
    if (one === 'CAPABILITY_AUTO_EXPAND') return !changeSet && !given.includes(one);
    return !given.includes(one) && !(one === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));
  });
  if (missing.length === 0) return;
  throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
}

function checkResourceTypes(template: Template, params: Params): void {
  const allowed = texts(params, 'ResourceTypes');
  if (allowed === undefined || allowed.length === 0) return;
  const fits = (type: string): boolean =>
    allowed.some((pattern) =>
      pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type,
    );
  for (const { type } of Object.values(template.resources)) {
    if (fits(type)) continue;
    throw invalid(`Resource type ${type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`);
  }
}

/** Refuses parameters that ask for a value and the previous one or, where there is a previous one, for neither. */
function refuseUnclear(wanted: readonly GivenParameter[], { current }: DeployTarget): void {
  for (const { key, value, usePrevious } of wanted) {
    if (usePrevious && value !== undefined && value !== '') {
      throw unclear(key, 'Cannot specify usePreviousValue as true and non empty value for a parameter');
    }
    if (current !== undefined && !usePrevious && value === undefined) {
      throw unclear(key, 'Need to specify either usePreviousValue as true or a value for the parameter');
    }
  }
}

function unclear(key: string, rule: string): AwsError {
  return invalid(`Invalid input for parameter key ${key}. ${rule}`);
}

function checkTransforms(template: Template): void {
  const unknown = template.transforms.find(
    (name) => name !== 'AWS::LanguageExtensions' && name !== 'AWS::Include',
  );
  if (unknown !== undefined) throw invalid(`No transform named ${unknown} found.`);
}

/** The deployment a request asks for. Throws what AWS would answer at once; touches nothing. */
export async function requestedDeployment(
  engine: Engine,
  call: { readonly params: Params; readonly caller: Caller },
  target: DeployTarget,
): Promise<Deployment> {
  const { params, caller } = call;
  const { servicesFor } = engine;
  const { current } = target;
  refuseDeploymentConfig(params);
  const rollback = rollbackConfiguration(params, current?.rollback);
  const body = await templateText({ params, caller, servicesFor, previous: current?.template.body });
  const wanted = parameters(params);
  refuseUnclear(wanted, target);
  const previous = current?.texts ?? record<string>([]);
  const whole = await transformed(body, snippetsFor(engine, caller, { wanted, previous }));
  const template = keepTemplate(body, processedBody(whole.body, wanted, previous));
  refuseUnknownTypes(template);
  checkTransforms(template);
  checkResourceTypes(template, params);
  const given = resolveParameters(template, wanted, previous);
  checkCapabilities(template, params, target.changeSet);
  const stackTags: readonly Tag[] = tags(params) ?? current?.tags ?? [];
  const notificationArns = texts(params, 'NotificationARNs') ?? current?.notificationArns ?? [];
  const { account, region, partition } = caller;
  const services = servicesFor(caller);
  const settled = settle({
    template,
    texts: given,
    ssmValues: await storedValues(template, given, services),
    facts: await factsFor(engine, caller, { template, given }),
    place: {
      account,
      region,
      partition,
      notificationArns,
      stackId: target.stackId,
      stackName: target.stackName,
    },
    tags: stackTags,
    capabilities: texts(params, 'Capabilities') ?? [],
  });
  const shown = Object.values(template.resources).map(({ properties }) => properties);
  const outputs = Object.values(template.outputs).map(({ value }) => value);
  const former = target.changeSet ? [] : (current?.shownCapabilities ?? []);
  const shownCapabilities = texts(params, 'Capabilities') ?? former;
  const zones = await zonesFor([...shown, ...outputs], caller, servicesFor);
  const rest = { shownCapabilities, rollback, zones };
  if (whole.failure !== undefined) {
    return { ...settled, ...rest, needs: new Map(), dynamic: new Map(), doomed: whole.failure };
  }
  const deployment = { ...settled, ...rest };
  return { ...deployment, ...(await dynamicValues(deployment, services)) };
}

/** A body with its snippets in place, or why they could not be put there and what stands for it then. */
async function transformed(
  body: string,
  snippets: Snippets,
): Promise<{ readonly body: string; readonly failure?: string }> {
  try {
    return { body: await withIncludes(body, snippets) };
  } catch (error) {
    if (!(error instanceof TransformFailure)) throw error;
    return { body: untransformed(body), failure: error.message };
  }
}

/** The token of a request, refused when it was used for something else; `seen` when it was used for the same. */
export function checkToken(
  tokens: ReadonlyMap<string, string>,
  params: Params,
  purpose: string,
): { readonly token: string | undefined; readonly seen: boolean } {
  const token = text(params, 'ClientRequestToken');
  const before = token === undefined ? undefined : tokens.get(token);
  if (before !== undefined && before !== purpose) {
    throw new AwsError(
      'TokenAlreadyExistsException',
      `The client request token ${token} has already been used for this stack. Retry the request with a different client request token`,
    );
  }
  return { token, seen: before !== undefined };
}
