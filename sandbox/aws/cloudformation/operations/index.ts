/** Every action of the CloudFormation API that the engine answers, by name. */

import type { Call } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import { invalid } from '../template/errors.ts';
import { createChangeSet, deleteChangeSet } from './change-sets.ts';
import { describeEvents } from './describe-events.ts';
import {
  describeStackDriftDetectionStatus,
  describeStackResourceDrifts,
  detectStackDrift,
  detectStackResourceDrift,
} from './drift.ts';
import { executeChangeSet } from './execute-change-sets.ts';
import { stackOf } from './find.ts';
import { givenPolicy } from './policy.ts';
import {
  describeStackEvents,
  describeStackResource,
  describeStackResources,
  listStackResources,
} from './read-resources.ts';
import { describeStacks, listExports, listImports, listStacks } from './read-stacks.ts';
import { getStackPolicy, getTemplate, getTemplateSummary, validateTemplate } from './read-templates.ts';
import { required } from './request.ts';
import { describeChangeSet, listChangeSets } from './show-change-sets.ts';
import {
  cancelUpdateStack,
  continueUpdateRollback,
  rollbackStack,
  signalResource,
  updateTerminationProtection,
} from './steer.ts';
import { createStack, deleteStack, updateStack } from './write.ts';

/** Answers one action. */
export type Action = (engine: Engine, call: Call) => object | Promise<object>;

async function setStackPolicy(engine: Engine, call: Call): Promise<object> {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  const policy = await givenPolicy(engine, call, 'StackPolicy');
  if (policy === undefined) throw invalid('Either StackPolicyBody or StackPolicyURL must be specified.');
  stack.policy = policy;
  return {};
}

/** The actions by name. */
export const actions: Readonly<Record<string, Action>> = {
  CancelUpdateStack: cancelUpdateStack,
  ContinueUpdateRollback: continueUpdateRollback,
  CreateChangeSet: createChangeSet,
  CreateStack: createStack,
  DeleteChangeSet: deleteChangeSet,
  DeleteStack: deleteStack,
  DescribeChangeSet: describeChangeSet,
  DescribeEvents: describeEvents,
  DescribeStackDriftDetectionStatus: describeStackDriftDetectionStatus,
  DescribeStackEvents: describeStackEvents,
  DescribeStackResource: describeStackResource,
  DescribeStackResourceDrifts: describeStackResourceDrifts,
  DescribeStackResources: describeStackResources,
  DescribeStacks: describeStacks,
  DetectStackDrift: detectStackDrift,
  DetectStackResourceDrift: detectStackResourceDrift,
  ExecuteChangeSet: executeChangeSet,
  GetStackPolicy: getStackPolicy,
  GetTemplate: getTemplate,
  GetTemplateSummary: getTemplateSummary,
  ListChangeSets: listChangeSets,
  ListExports: listExports,
  ListImports: listImports,
  ListStackResources: listStackResources,
  ListStacks: listStacks,
  RollbackStack: rollbackStack,
  SetStackPolicy: setStackPolicy,
  SignalResource: signalResource,
  UpdateStack: updateStack,
  UpdateTerminationProtection: updateTerminationProtection,
  ValidateTemplate: validateTemplate,
};
