/** The quota of running machines, counted in virtual processors. Source: EC2 user guide, "Amazon EC2 instance type quotas". */
import {
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type _InstanceType as InstanceType,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../contract.ts';
import { textParam } from '../guards/occupants.ts';
import type { Quota, Territory } from './quota.ts';

/** The families A, C, D, H, I, M, R, T and Z; others have quotas of their own, which are not kept here. */
const STANDARD = /^[acdhimrtz]\d/;

/** The call counts with as many machines as it would like to have, whether or not it would take fewer. */
export const machineQuotas: readonly Quota[] = [
  {
    serviceCode: 'ec2',
    quotaCode: 'L-1216C47A',
    name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    default: 5,
    service: 'ec2',
    action: 'RunInstances',
    count: runningProcessors,
    wanted: wantedProcessors,
    refusal: (limit) =>
      new AwsError(
        'VcpuLimitExceeded',
        `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance ` +
          'bucket that the specified instance type belongs to. Please visit ' +
          'http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.',
      ),
  },
];

async function runningProcessors(territory: Territory): Promise<number> {
  const ec2 = await territory.services.ec2();
  const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }];
  const { Reservations: reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const types = reservations.flatMap(({ Instances: machines = [] }) =>
    machines.map(({ InstanceType: type = '' }) => type),
  );
  const each = await Promise.all(types.map((type) => processors(territory, type)));
  return each.reduce((sum, count) => sum + count, 0);
}

async function wantedProcessors(territory: Territory): Promise<number> {
  const { call } = territory;
  const type = textParam(call, 'InstanceType') ?? (await templateType(territory)) ?? 'm1.small';
  return Number(textParam(call, 'MaxCount') ?? 1) * (await processors(territory, type));
}

async function templateType({ call, services }: Territory): Promise<string | undefined> {
  const template = call.params['LaunchTemplate'];
  if (typeof template !== 'object' || template === null) return undefined;
  const { LaunchTemplateId, LaunchTemplateName, Version = '$Default' } = template as Record<string, string>;
  const which = LaunchTemplateId === undefined ? { LaunchTemplateName } : { LaunchTemplateId };
  const ec2 = await services.ec2();
  const answer = await ec2
    .send(new DescribeLaunchTemplateVersionsCommand({ ...which, Versions: [Version] }))
    .catch(() => undefined);
  return answer?.LaunchTemplateVersions?.[0]?.LaunchTemplateData?.InstanceType;
}

const known = new Map<string, number>();

/** Of one machine of this type; none for a family of another quota, and for a type that does not exist. */
async function processors({ services }: Territory, type: string): Promise<number> {
  if (!STANDARD.test(type)) return 0;
  const before = known.get(type);
  if (before !== undefined) return before;
  const ec2 = await services.ec2();
  const input = { InstanceTypes: [type as InstanceType] };
  const answer = await ec2.send(new DescribeInstanceTypesCommand(input)).catch(() => undefined);
  const count = answer?.InstanceTypes?.[0]?.VCpuInfo?.DefaultVCpus ?? 0;
  known.set(type, count);
  return count;
}
