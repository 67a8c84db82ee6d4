/**
 * Which permissions the calls of Auto Scaling need: who gives a group a launch template has to be allowed what the
 * group will do with it. Source: EC2 Auto Scaling user guide, "Amazon EC2 Auto Scaling API permissions".
 */
import { DescribeLaunchTemplateVersionsCommand, type ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import { type Asked, type Permission, texts } from '../permission.ts';
import { ec2Permissions } from './ec2.ts';
import { otherPermissions } from './others.ts';
import { rolesPassed } from './passed-roles.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a call has to be allowed, with what follows from the launch template or profile that it gives. */
export async function autoScalingPermissions(asked: Asked): Promise<readonly Permission[]> {
  const { action, params } = asked.call;
  const own = otherPermissions(asked);
  if (action === 'CreateLaunchConfiguration') {
    const [profile] = texts(asked.call, 'IamInstanceProfile');
    return [...own, ...(await rolesPassed(asked, profile))];
  }
  if (!/^(Create|Update)AutoScalingGroup$|^StartInstanceRefresh$/.test(action)) return own;
  const wanted = action === 'StartInstanceRefresh' ? inside(params, 'DesiredConfiguration') : params;
  const template = templateIn(wanted);
  return template === undefined ? own : [...own, ...(await launching(asked, template))];
}

function inside(value: unknown, ...path: readonly string[]): Json {
  const found = path.reduce<unknown>((one, name) => (one as Json | undefined)?.[name], value);
  return typeof found === 'object' && found !== null ? (found as Json) : {};
}

/** The launch template of a group, on its own or in a mixed instances policy. */
function templateIn(params: Json): Json | undefined {
  const mixed = inside(params, 'MixedInstancesPolicy', 'LaunchTemplate', 'LaunchTemplateSpecification');
  return [inside(params, 'LaunchTemplate'), mixed].find((one) => Object.keys(one).length > 0);
}

/** `ec2:RunInstances`, tags at birth and roles passed, as if the caller launched a machine of the template itself. */
async function launching(asked: Asked, template: Json): Promise<readonly Permission[]> {
  const { call, backstage } = asked;
  const [id, name, version] = ['LaunchTemplateId', 'LaunchTemplateName', 'Version'].map((key) =>
    typeof template[key] === 'string' ? template[key] : undefined,
  );
  const ec2 = await backstage(call.caller).ec2();
  const Versions = [version ?? '$Default'];
  const input = { LaunchTemplateId: id, LaunchTemplateName: name, Versions };
  const found = await ec2.send(new DescribeLaunchTemplateVersionsCommand(input)).catch(() => undefined);
  const [one] = found?.LaunchTemplateVersions ?? [];
  if (one?.LaunchTemplateData === undefined) return [];
  const subnets = texts(call, 'VPCZoneIdentifier').flatMap((list) => list.split(','));
  const params = { LaunchTemplate: { LaunchTemplateId: one.LaunchTemplateId } };
  const launch = { ...params, ...asLaunched(one.LaunchTemplateData), SubnetId: subnets };
  const pairs = await ec2Permissions({
    ...asked,
    call: { ...call, service: 'ec2', action: 'RunInstances', params: launch },
  });
  const words = `You are not authorized to use launch template: ${one.LaunchTemplateId}`;
  return pairs.map((pair) => ({ ...pair, words }));
}

/** A template's data with the names that the call RunInstances has on the wire. */
function asLaunched(data: ResponseLaunchTemplateData): Json {
  const interfaces = (data.NetworkInterfaces ?? []).map(({ Groups, ...rest }) => ({
    ...rest,
    SecurityGroupId: Groups,
  }));
  return {
    ImageId: data.ImageId,
    KeyName: data.KeyName,
    SecurityGroupId: data.SecurityGroupIds,
    IamInstanceProfile: data.IamInstanceProfile,
    NetworkInterface: interfaces,
    TagSpecification: (data.TagSpecifications ?? []).map(({ ResourceType, Tags }) => ({
      ResourceType,
      Tag: Tags,
    })),
  };
}
