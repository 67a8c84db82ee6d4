/** Every action of the Auto Scaling API that the sandbox answers, and how those it does not are refused. */
import { AwsError, type Call } from '../../contract.ts';
import type { Engine } from '../engine.ts';
import { knownOnly } from '../request.ts';
import { type Action, notOffered } from './action.ts';
import { attachActions } from './attach.ts';
import { balancerActions } from './balancers.ts';
import { capacityActions } from './capacity.ts';
import { configurationActions } from './configurations.ts';
import { groupActions } from './groups.ts';
import { hookActions } from './hooks.ts';
import { instanceActions } from './instances.ts';
import { journalActions } from './journal.ts';
import { membershipActions } from './membership.ts';
import { policyActions } from './policies.ts';
import { processActions } from './processes.ts';
import { refreshActions } from './refreshes.ts';
import { scheduledActions } from './scheduled.ts';
import { showActions } from './show.ts';
import { tagActions } from './tags.ts';
import { trafficSourceActions } from './traffic-sources.ts';

/** The actions by name. */
export const actions: Readonly<Record<string, Action>> = {
  ...attachActions,
  ...balancerActions,
  ...capacityActions,
  ...configurationActions,
  ...groupActions,
  ...hookActions,
  ...instanceActions,
  ...journalActions,
  ...membershipActions,
  ...policyActions,
  ...processActions,
  ...refreshActions,
  ...scheduledActions,
  ...showActions,
  ...tagActions,
  ...trafficSourceActions,
};

/** Actions of AWS's that there is nothing for here. Source: EC2 Auto Scaling API reference, "Actions". */
const others = new Set(
  [
    'DeleteNotificationConfiguration DeleteWarmPool DescribeNotificationConfigurations',
    'DescribeWarmPool',
    'GetPredictiveScalingForecast LaunchInstances PutNotificationConfiguration PutWarmPool',
  ].flatMap((line) => line.split(' ')),
);

/** Answers a call, or refuses it: an unknown action, one that is not offered, a member that is not known. */
export async function perform(engine: Engine, call: Call): Promise<object> {
  const action = actions[call.action];
  if (action === undefined) {
    if (others.has(call.action)) throw notOffered(call.action);
    throw new AwsError('InvalidAction', `Could not find operation ${call.action} for version 2011-01-01`);
  }
  const missed = action.misses?.find((name) => call.params[name] !== undefined);
  if (missed !== undefined) throw notOffered(`${missed} in ${call.action}`);
  knownOnly(call.params, action.takes, call.action);
  return action.run(engine, call);
}
