/** Enforces stack policies: once one is set, an update of a resource needs a statement that allows it. */
import type { Call } from '../../contract.ts';
import { planChanges, type ResourceChange } from '../stacks/changes.ts';
import type { Deployment } from '../stacks/deployment.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import { invalid } from '../template/errors.ts';
import { isMapping, type Mapping, text as plain } from '../value.ts';
import { text } from './request.ts';
import { documentAt } from './template-source.ts';

function parse(body: string): readonly Mapping[] {
  let policy: unknown;
  try {
    policy = JSON.parse(body);
  } catch {
    throw invalid('Error validating stack policy: Invalid stack policy');
  }
  const given: unknown = isMapping(policy) ? policy['Statement'] : undefined;
  const statements: readonly unknown[] = Array.isArray(given) ? given : [given];
  const sound = statements.filter(isMapping).filter(isStatement);
  if (statements.length === 0 || sound.length < statements.length) {
    throw invalid('Error validating stack policy: Invalid stack policy');
  }
  return sound;
}

/** User guide, "Prevent updates to stack resources": these elements are required, and the principal can only be `*`. */
function isStatement(statement: Mapping): boolean {
  const { Effect: effect, Principal: principal } = statement;
  const one = (name: string): boolean =>
    (statement[name] === undefined) !== (statement[`Not${name}`] === undefined);
  return (effect === 'Allow' || effect === 'Deny') && principal === '*' && one('Action') && one('Resource');
}

/** The body as given, when it is a policy. Throws a ValidationError otherwise. */
function checkedPolicy(body: string): string {
  if (Buffer.byteLength(body) > 16_384) throw invalid('Error validating stack policy: Invalid stack policy');
  parse(body);
  return body;
}

/**
 * The stack policy of a request, by body or by URL, under the name `member` (`StackPolicy` or `StackPolicyDuringUpdate`);
 * undefined when it has none. Throws a ValidationError for both at once and for what is no policy.
 */
export async function givenPolicy(engine: Engine, call: Call, member: string): Promise<string | undefined> {
  const body = text(call.params, `${member}Body`);
  const url = text(call.params, `${member}URL`);
  if (body !== undefined && url !== undefined) {
    throw invalid(`You cannot specify both ${member}URL and ${member}Body`);
  }
  if (url !== undefined) return checkedPolicy(await documentAt(url, call.caller, engine.servicesFor));
  return body === undefined ? undefined : checkedPolicy(body);
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(plain) : value === undefined ? [] : [plain(value)];
}

function glob(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${source.join('.*')}$`, 'i').test(text);
}

function matches(statement: Mapping, change: ResourceChange, action: string): boolean {
  const actions = list(statement['Action']);
  const notActions = list(statement['NotAction']);
  const resources = list(statement['Resource']);
  const notResources = list(statement['NotResource']);
  const id = `LogicalResourceId/${change.logicalId}`;
  const conditions = statement['Condition'];
  const types = isMapping(conditions)
    ? Object.values(conditions).flatMap((each) => (isMapping(each) ? list(each['ResourceType']) : []))
    : [];
  const byAction =
    actions.some((one) => glob(one, action)) ||
    (notActions.length > 0 && !notActions.some((one) => glob(one, action)));
  const byResource =
    resources.some((one) => glob(one, id)) ||
    (notResources.length > 0 && !notResources.some((one) => glob(one, id)));
  return byAction && byResource && (types.length === 0 || types.some((one) => glob(one, change.type)));
}

const actionOf = (change: ResourceChange): string => {
  if (change.action === 'Remove') return 'Update:Delete';
  return change.replaces ? 'Update:Replace' : 'Update:Modify';
};

/** Throws when the stack's policy, or the one for this update alone, does not allow a change. */
export function refuseByPolicy(
  engine: Engine,
  stack: Stack,
  target: Deployment,
  once: string | undefined,
): void {
  const body = once ?? stack.policy;
  if (body === undefined) return;
  const statements = parse(body);
  for (const change of planChanges(engine, stack, target)) {
    if (change.action === 'Add') continue;
    const action = actionOf(change);
    const about = statements
      .map((statement, index) => ({ statement, index }))
      .filter(({ statement }) => matches(statement, change, action));
    const denied = about.find(({ statement }) => statement['Effect'] === 'Deny');
    if (denied === undefined && about.some(({ statement }) => statement['Effect'] === 'Allow')) continue;
    throw invalid(
      denied === undefined
        ? `Action not allowed by stack policy: no statement allows [${action}] for resource [LogicalResourceId/${change.logicalId}]`
        : `Action denied by stack policy: Statement [#${denied.index + 1}] does not allow [${action}] for resource [LogicalResourceId/${change.logicalId}]`,
    );
  }
}
