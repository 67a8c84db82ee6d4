/** AWS hands out a role's keys only to whom its trust policy names; moto hands them to anybody, for any role. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { AwsError, type Call, type ServicesFor } from '../contract.ts';
import type { Identities } from '../identities.ts';
import type { Guard } from './guard.ts';
import { textParam } from './occupants.ts';
import { parseTrust, trusts } from './trust-policy.ts';

/**
 * A missing role, an untrusted caller and a wrong external ID all get the same text, so that nothing can be learnt
 * from it. Source: IAM user guide, "AssumeRole" errors and "How to use an external ID".
 */
export function assumeRoleGuard(identities: Identities): Guard {
  return {
    service: 'sts',
    actions: ['AssumeRole'],
    async check(call, backstage) {
      const roleArn = textParam(call, 'RoleArn') ?? '';
      const arn = identities.find(call.caller.accessKeyId)?.arn ?? '';
      const policy = await trustPolicy(call, roleArn, backstage);
      const caller = {
        arn,
        account: call.caller.account,
        externalId: textParam(call, 'ExternalId'),
      };
      if (policy !== undefined && trusts(parseTrust(policy), caller)) return;
      const sentence = `User: ${arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
      throw new AwsError('AccessDenied', sentence, 403);
    },
  };
}

/** The trust policy of the role with exactly this ARN, as JSON; undefined when there is none. */
async function trustPolicy(call: Call, roleArn: string, backstage: ServicesFor): Promise<string | undefined> {
  const [, account, name] = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (account === undefined || name === undefined) return undefined;
  const iam = await backstage({ ...call.caller, account }).iam();
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    if (role?.Arn !== roleArn || role.AssumeRolePolicyDocument === undefined) return undefined;
    return decodeURIComponent(role.AssumeRolePolicyDocument);
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('NoSuchEntity')) return undefined;
    throw error;
  }
}
