/** Reads the options of CreateChangeSet, and refuses what AWS or the engine does not take. */
import { notAmong } from '../../constraint.ts';
import { AwsError, type Call } from '../../contract.ts';
import type { ChangeSet } from '../stacks/change-set.ts';
import { invalid } from '../template/errors.ts';
import { same } from '../value.ts';
import { flag, parameters, text } from './request.ts';

/** The request's ChangeSetType. Throws a ValidationError for one that does not exist. */
export function changeSetType(call: Call): ChangeSet['type'] {
  const type = text(call.params, 'ChangeSetType') ?? 'UPDATE';
  if (type === 'CREATE' || type === 'UPDATE' || type === 'IMPORT') return type;
  throw notAmong('changeSetType', type, ['UPDATE', 'CREATE', 'IMPORT']);
}

/** Refuses what the engine does not carry out, and combinations that AWS does not take. */
export function refuseOptions(call: Call, type: ChangeSet['type']): void {
  if (type === 'CREATE') refusePrevious(call);
  const onFailure = text(call.params, 'OnStackFailure');
  if (onFailure !== undefined && !['ROLLBACK', 'DO_NOTHING', 'DELETE'].includes(onFailure)) {
    throw notAmong('onStackFailure', onFailure, ['ROLLBACK', 'DELETE', 'DO_NOTHING']);
  }
  if (onFailure === 'DELETE' && type !== 'CREATE') {
    throw invalid('OnStackFailure DELETE can only be specified for change sets of type CREATE');
  }
  const mode = text(call.params, 'DeploymentMode');
  if (mode === 'REVERT_DRIFT') {
    throw invalid('DeploymentMode REVERT_DRIFT is not carried out by this endpoint');
  }
  if (mode !== undefined) {
    throw notAmong('deploymentMode', mode, ['REVERT_DRIFT']);
  }
  if (type === 'IMPORT' && flag(call.params, 'ImportExistingResources')) {
    throw invalid('ImportExistingResources can only be specified for change sets of type CREATE or UPDATE');
  }
}

/** Refuses what a stack that is to be made cannot have: a template and parameters from before. */
function refusePrevious({ params }: Call): void {
  if (flag(params, 'UsePreviousTemplate')) {
    throw invalid('Cannot specify usePreviousTemplate as true for a changeSetType CREATE');
  }
  if (!parameters(params).some(({ usePrevious }) => usePrevious)) return;
  throw invalid('Cannot specify UsePreviousValue on Parameters when ChangeSetType is CREATE');
}

type Asked = Pick<ChangeSet, 'name' | 'description' | 'deployment'>;

/** Refuses a change set with the name of another that was asked for differently. */
export function refuseMismatch(twin: Asked, asked: Asked): void {
  const sides = ({ description, deployment }: Asked): Readonly<Record<string, unknown>> => ({
    Template: deployment.template.body,
    Description: description ?? '',
    Parameters: deployment.texts,
    Capabilities: deployment.capabilities,
    Tags: deployment.tags,
  });
  const former = sides(twin);
  const differing = Object.entries(sides(asked)).find(([name, value]) => !same(former[name], value));
  if (differing === undefined) return;
  throw new AwsError(
    'AlreadyExistsException',
    `ChangeSet ${asked.name} cannot be created due to a mismatch with existing attribute ${differing[0]}`,
  );
}
