/** What CloudWatch says of alarms: their states, and the scaling policies that they carry out. */
import type { Services } from './contract.ts';
import type { QueryAnswer } from './query-client.ts';

/** `OK`, `ALARM` or `INSUFFICIENT_DATA` by ARN; alarms that are not there are left out. Rejects when refused. */
export async function alarmStates(
  services: Services,
  arns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const answer = await describe(
    services,
    arns.map((arn) => arn.split(':').slice(6).join(':')),
  );
  const states = answer.pairs('AlarmArn', 'StateValue');
  return new Map([...states].filter(([arn]) => arns.includes(arn)));
}

/** The ARNs of the scaling policies that the alarm of this name sets off when it goes to ALARM. */
export async function alarmedPolicies(services: Services, name: string): Promise<readonly string[]> {
  const actions = (await describe(services, [name])).inside('AlarmActions')?.texts('member') ?? [];
  return actions.filter((arn) => arn.includes(':scalingPolicy:'));
}

async function describe(services: Services, names: readonly string[]): Promise<QueryAnswer> {
  const wanted = names.map((name, index) => [`AlarmNames.member.${index + 1}`, name]);
  const kinds = { 'AlarmTypes.member.1': 'MetricAlarm', 'AlarmTypes.member.2': 'CompositeAlarm' };
  const cloudWatch = await services.cloudWatch();
  return await cloudWatch.send({ Action: 'DescribeAlarms', ...Object.fromEntries(wanted), ...kinds });
}
