/** Enforces stack policies: once one is set, an update of a resource needs a statement that allows it. */
import { invalid } from '../template/errors.ts';
import { isMapping, type Mapping, text as plain } from '../value.ts';
import type { Run } from './run.ts';

/** What an update is about to do to a resource. */
export interface PolicedChange {
  readonly action: 'Update:Modify' | 'Update:Replace' | 'Update:Delete';
  readonly logicalId: string;
  readonly type: string;
}

/** The statements of a policy; the empty object has none. Throws a ValidationError for what is no stack policy. */
export function policyStatements(body: string): readonly Mapping[] {
  let policy: unknown;
  try {
    policy = JSON.parse(body);
  } catch {
    throw invalid('Error validating stack policy: Invalid stack policy');
  }
  if (isMapping(policy) && Object.keys(policy).length === 0) return [];
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

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(plain) : value === undefined ? [] : [plain(value)];
}

function glob(pattern: string, text: string): boolean {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${source.join('.*')}$`, 'i').test(text);
}

function matches(statement: Mapping, { action, logicalId, type }: PolicedChange): boolean {
  const actions = list(statement['Action']);
  const notActions = list(statement['NotAction']);
  const resources = list(statement['Resource']);
  const notResources = list(statement['NotResource']);
  const id = `LogicalResourceId/${logicalId}`;
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
  return byAction && byResource && (types.length === 0 || types.some((one) => glob(one, type)));
}

/** Throws, in AWS's words, when the policy of the running update does not allow the change. */
export function refuseByPolicy({ policy }: Run, change: PolicedChange): void {
  if (policy === undefined) return;
  const { action, logicalId } = change;
  const statements = policyStatements(policy);
  if (statements.length === 0) return;
  const about = statements
    .map((statement, index) => ({ statement, index }))
    .filter(({ statement }) => matches(statement, change));
  const denied = about.find(({ statement }) => statement['Effect'] === 'Deny');
  if (denied === undefined && about.some(({ statement }) => statement['Effect'] === 'Allow')) return;
  const what = `[${action}] for resource [LogicalResourceId/${logicalId}]`;
  throw invalid(
    denied === undefined
      ? `Action not allowed by stack policy: no statement allows ${what}`
      : `Action denied by stack policy: Statement [#${denied.index + 1}] does not allow ${what}`,
  );
}
