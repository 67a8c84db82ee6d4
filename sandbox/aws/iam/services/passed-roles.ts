/** Machines get roles by instance profiles; who hands one out passes its roles on. Source: IAM user guide, "Grant a user permissions to pass a role to an AWS service". */
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import type { Asked, Permission } from '../permission.ts';

/** What handing an instance profile to a machine needs: the right to pass the roles in it, by the profile's name or ARN. */
export async function rolesPassed(
  { call, backstage }: Asked,
  profile: string | undefined,
): Promise<readonly Permission[]> {
  if (profile === undefined) return [];
  const iam = await backstage(call.caller).iam();
  const input = { InstanceProfileName: profile.split('/').at(-1) };
  const answer = await iam.send(new GetInstanceProfileCommand(input)).catch(() => undefined);
  const keys = { 'iam:passedtoservice': 'ec2.amazonaws.com' };
  const roles = answer?.InstanceProfile?.Roles ?? [];
  return roles.map(({ Arn: resource = '*' }) => ({ action: 'iam:PassRole', resource, keys }));
}
