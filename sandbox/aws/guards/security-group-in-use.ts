/** AWS keeps a security group that an interface wears or another group's rule names; moto deletes it. */
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { AwsError, type Services } from '../contract.ts';
import type { Guard } from './guard.ts';
import { balancers, dependencyViolation, interfacesBy, textParam } from './occupants.ts';

/** Source: VPC user guide, "Delete a security group"; a rule that names its own group is no obstacle. */
export const securityGroupInUse: Guard = {
  service: 'ec2',
  actions: ['DeleteSecurityGroup'],
  async check(call, backstage) {
    const group = textParam(call, 'GroupId');
    if (group === undefined) return;
    const services = backstage(call.caller);
    await refuseDefault(services, group);
    const [interfaces, referring, all] = await Promise.all([
      interfacesBy(services, 'group-id', group),
      groupsNaming(services, group),
      balancers(services),
    ]);
    const worn = interfaces.length > 0 || all.some(({ groups }) => groups.includes(group));
    if (!worn && !referring) return;
    throw dependencyViolation(`resource ${group} has a dependent object`);
  },
};

async function refuseDefault(services: Services, group: string): Promise<void> {
  const ec2 = await services.ec2();
  const input = { Filters: [{ Name: 'group-id', Values: [group] }] };
  const { SecurityGroups: [found] = [] } = await ec2.send(new DescribeSecurityGroupsCommand(input));
  if (found?.GroupName !== 'default') return;
  const sentence = `the specified group: "${group}" name: "default" cannot be deleted by a user`;
  throw new AwsError('CannotDelete', sentence);
}

async function groupsNaming(services: Services, group: string): Promise<boolean> {
  const ec2 = await services.ec2();
  const filters = ['ip-permission.group-id', 'egress.ip-permission.group-id'];
  const answers = await Promise.all(
    filters.map((Name) =>
      ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name, Values: [group] }] })),
    ),
  );
  return answers.flatMap(({ SecurityGroups: found = [] }) => found).some(({ GroupId: id }) => id !== group);
}
