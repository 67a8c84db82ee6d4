/** The members of a group that are not what the group would launch now. */
import type { AutoScalingGroup, Instance, LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, DescribeLaunchTemplatesCommand } from '@aws-sdk/client-ec2';
import type { Context } from './kind.ts';

/** Members of another template, version or configuration, or in a subnet that the group no longer names. */
export async function obsoleteIn(group: AutoScalingGroup, context: Context): Promise<readonly Instance[]> {
  const members = group.Instances ?? [];
  if (members.length === 0) return [];
  const wanted = await wantedTemplates(group, context);
  const subnets = await subnetsOf(members, context);
  const allowed = (group.VPCZoneIdentifier ?? '').split(',').filter((id) => id !== '');
  return members.filter((member) => {
    const subnet = subnets.get(member.InstanceId ?? '');
    if (allowed.length > 0 && subnet !== undefined && !allowed.includes(subnet)) return true;
    if (wanted.length === 0) return member.LaunchConfigurationName !== group.LaunchConfigurationName;
    const mine = member.LaunchTemplate;
    return !wanted.some(
      (one) => one.LaunchTemplateId === mine?.LaunchTemplateId && one.Version === mine?.Version,
    );
  });
}

/** The templates that the group launches, with `$Latest` and `$Default` looked up. */
async function wantedTemplates(
  group: AutoScalingGroup,
  context: Context,
): Promise<readonly LaunchTemplateSpecification[]> {
  const mixed = group.MixedInstancesPolicy?.LaunchTemplate;
  const named = [
    group.LaunchTemplate,
    mixed?.LaunchTemplateSpecification,
    ...(mixed?.Overrides ?? []).map((one) => one.LaunchTemplateSpecification),
  ];
  const given = named.filter((one) => one !== undefined);
  return Promise.all(given.map((one) => numbered(one, context)));
}

async function numbered(
  template: LaunchTemplateSpecification,
  context: Context,
): Promise<LaunchTemplateSpecification> {
  const { Version = '$Default', LaunchTemplateId } = template;
  if (!Version.startsWith('$') || LaunchTemplateId === undefined) return template;
  const ec2 = await context.services.ec2();
  const { LaunchTemplates } = await ec2.send(
    new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [LaunchTemplateId] }),
  );
  const found = LaunchTemplates?.[0];
  const number = Version === '$Latest' ? found?.LatestVersionNumber : found?.DefaultVersionNumber;
  return { ...template, Version: String(number) };
}

async function subnetsOf(
  members: readonly Instance[],
  context: Context,
): Promise<ReadonlyMap<string, string>> {
  const ec2 = await context.services.ec2();
  const ids = members.flatMap(({ InstanceId }) => InstanceId ?? []);
  const Filters = [{ Name: 'instance-id', Values: ids }];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const machines = Reservations.flatMap(({ Instances = [] }) => Instances);
  return new Map(
    machines.flatMap(({ InstanceId, SubnetId }) =>
      InstanceId === undefined || SubnetId === undefined ? [] : [[InstanceId, SubnetId] as const],
    ),
  );
}
