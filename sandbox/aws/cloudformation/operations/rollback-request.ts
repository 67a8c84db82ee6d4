/** Reads and shows a request's RollbackConfiguration. */
import { unmet } from '../../constraint.ts';
import type { Params } from '../../contract.ts';
import type { RollbackConfiguration, RollbackTrigger } from '../stacks/rollback-configuration.ts';
import { invalid } from '../template/errors.ts';
import { text as plain } from '../value.ts';
import { objects, text } from './request.ts';

/** API reference, RollbackConfiguration. */
const mostTriggers = 5;
const longestMinutes = 180;

const none: RollbackConfiguration = { triggers: [] };

function refuse(member: string, value: string, rule: string): never {
  throw unmet(`rollbackConfiguration.${member}`, value, rule);
}

function trigger(given: Params): RollbackTrigger {
  const [type, arn] = [plain(given['Type'] ?? ''), plain(given['Arn'] ?? '')];
  if (!['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].includes(type)) {
    throw invalid('Rollback Trigger Type not supported');
  }
  if (!/^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:.+$/.test(arn)) {
    throw invalid("RelativeId of a Rollback Trigger's ARN is incorrect");
  }
  return { arn, type };
}

function triggersOf(configuration: Params): readonly RollbackTrigger[] | undefined {
  const given = objects(configuration, 'RollbackTriggers');
  if (given !== undefined && given.length > mostTriggers) {
    refuse(
      'rollbackTriggers',
      JSON.stringify(given),
      `Member must have length less than or equal to ${mostTriggers}`,
    );
  }
  return given?.map(trigger);
}

function minutesOf(configuration: Params): number | undefined {
  const given = text(configuration, 'MonitoringTimeInMinutes');
  if (given === undefined) return undefined;
  if (Number(given) > longestMinutes) {
    refuse(
      'monitoringTimeInMinutes',
      given,
      `Member must have value less than or equal to ${longestMinutes}`,
    );
  }
  if (/^\d+$/.test(given)) return Number(given);
  return refuse('monitoringTimeInMinutes', given, 'Member must have value greater than or equal to 0');
}

/** The configuration for an operation: what the request does not say is as it was. */
export function rollbackConfiguration(
  params: Params,
  former: RollbackConfiguration = none,
): RollbackConfiguration {
  const given = params['RollbackConfiguration'];
  if (typeof given !== 'object' || given === null) return former;
  const configuration = given as Params;
  const triggers = triggersOf(configuration) ?? former.triggers;
  return { triggers, minutes: minutesOf(configuration) ?? former.minutes };
}

/** As DescribeStacks and DescribeChangeSet have it: without members where there is nothing. */
export function shownRollback({ triggers, minutes }: RollbackConfiguration = none): object {
  const shown = triggers.map(({ arn, type }) => ({ Arn: arn, Type: type }));
  return { RollbackTriggers: shown.length > 0 ? shown : undefined, MonitoringTimeInMinutes: minutes };
}
