/** Carries out the scaling policies of an alarm that has gone off. Source: Auto Scaling user guide, "Step and simple scaling policies". */
import { alarmedPolicies } from '../alarms.ts';
import type { Call } from '../contract.ts';
import { isCooling } from './control/cooldown.ts';
import { type Engine, territoryOf } from './engine.ts';
import { carryOut } from './operations/policies.ts';
import { stepFor } from './policies.ts';

/** Whether the call, which CloudWatch has answered well, has set an alarm off. No data does: there is no evaluation. */
export function setsAlarmOff({ service, action, params }: Call): boolean {
  return service === 'monitoring' && action === 'SetAlarmState' && params['StateValue'] === 'ALARM';
}

/** Carries out what the alarm of a call that `setsAlarmOff` names. What cannot be carried out, a cooldown among the reasons, is let be. */
export async function answerAlarm(engine: Engine, { params, caller }: Call): Promise<void> {
  const name = String(params['AlarmName']);
  const arns = await alarmedPolicies(engine.eyes(caller), name);
  for (const group of territoryOf(engine, caller).groups.values()) {
    const policies = [...(group.policies?.values() ?? [])].filter((one) => arns.includes(one.arn));
    for (const policy of policies) {
      const simple = policy.type === 'SimpleScaling';
      if (!policy.enabled || (simple && isCooling(engine, group, policy.cooldown))) continue;
      const adjustment = simple ? policy.adjustment : stepFor(policy.steps, breach(params));
      if (adjustment === undefined) continue;
      await carryOut(engine, group, {
        policy,
        adjustment,
        cause: `a monitor alarm ${name} in state ALARM triggered policy ${policy.name}`,
      });
    }
  }
}

/** How far the metric was beyond its threshold, where the alarm was set with what it has seen; 0 otherwise. */
function breach(params: Call['params']): number {
  try {
    const { recentDatapoints = [], threshold = 0 } = JSON.parse(String(params['StateReasonData'])) as {
      recentDatapoints?: readonly number[];
      threshold?: number;
    };
    return (recentDatapoints.at(-1) ?? threshold) - threshold;
  } catch {
    return 0;
  }
}
