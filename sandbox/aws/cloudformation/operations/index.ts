/** Every action of the CloudFormation API that the engine answers, by name. */
import type { Call } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import * as changeSets from './change-sets.ts';
import { stackOf } from './find.ts';
import { checkedPolicy } from './policy.ts';
import * as reads from './read-stacks.ts';
import { required } from './request.ts';
import * as writes from './write.ts';

/** Answers one action. */
export type Action = (engine: Engine, call: Call) => object | Promise<object>;

function setStackPolicy(engine: Engine, call: Call): object {
  const stack = stackOf(engine, call.caller, required(call.params, 'StackName'), 'Stack [{}] does not exist');
  stack.policy = checkedPolicy(required(call.params, 'StackPolicyBody'));
  return {};
}

/** The actions by name. */
export const actions: Readonly<Record<string, Action>> = {
  CancelUpdateStack: writes.cancelUpdateStack,
  ContinueUpdateRollback: writes.continueUpdateRollback,
  CreateChangeSet: changeSets.createChangeSet,
  CreateStack: writes.createStack,
  DeleteChangeSet: changeSets.deleteChangeSet,
  DeleteStack: writes.deleteStack,
  DescribeChangeSet: changeSets.describeChangeSet,
  DescribeStackEvents: reads.describeStackEvents,
  DescribeStackResource: reads.describeStackResource,
  DescribeStackResources: reads.describeStackResources,
  DescribeStacks: reads.describeStacks,
  ExecuteChangeSet: changeSets.executeChangeSet,
  GetStackPolicy: reads.getStackPolicy,
  GetTemplate: reads.getTemplate,
  GetTemplateSummary: reads.getTemplateSummary,
  ListChangeSets: changeSets.listChangeSets,
  ListExports: reads.listExports,
  ListImports: reads.listImports,
  ListStackResources: reads.listStackResources,
  ListStacks: reads.listStacks,
  RollbackStack: writes.rollbackStack,
  SetStackPolicy: setStackPolicy,
  SignalResource: writes.signalResource,
  UpdateStack: writes.updateStack,
  UpdateTerminationProtection: writes.updateTerminationProtection,
  ValidateTemplate: reads.validateTemplate,
};
