/** AWS hands out a role's keys only to whom its trust policy names; moto hands them to anybody, for any role. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { AwsError, type Call, type ServicesFor } from '../contract.ts';
import { principalOf } from '../iam/principal.ts';
import { requestKeys } from '../iam/request-keys.ts';
import { roleKeys } from '../iam/services/sts.ts';
import { trustOf, trusts } from '../iam/trust.ts';
import type { Identities } from '../identities.ts';
import type { Guard } from './guard.ts';
import { textParam } from './occupants.ts';

/** The session every role allows, in seconds. */
const SHORTEST_LIMIT = 3_600;

/** Source: STS API reference, "AssumeRole": DurationSeconds. */
async function refuseLongSession(call: Call, roleArn: string, backstage: ServicesFor): Promise<void> {
  const wanted = Number(textParam(call, 'DurationSeconds') ?? 0);
  if (wanted <= SHORTEST_LIMIT) return;
  const iam = await backstage({ ...call.caller, account: roleArn.split(':')[4] ?? '' }).iam();
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: roleArn.split('/').at(-1) }));
  if (wanted <= (role?.MaxSessionDuration ?? SHORTEST_LIMIT)) return;
  const sentence = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
  throw new AwsError('ValidationError', sentence);
}

/**
 * A missing role, an untrusted caller and a wrong external ID all get the same text, so that nothing can be learnt
 * from it. Source: IAM user guide, "AssumeRole" errors and "How to use an external ID".
 */
export function assumeRoleGuard(identities: Identities): Guard {
  return {
    service: 'sts',
    actions: ['AssumeRole'],
    async check(call, backstage) {
      const { caller } = call;
      const roleArn = textParam(call, 'RoleArn') ?? '';
      const identity = identities.find(caller.accessKeyId);
      const principal = identity === undefined ? undefined : principalOf(identity);
      const trust = await trustOf(roleArn, caller, backstage);
      if (identity !== undefined && principal !== undefined && trust !== undefined) {
        const around = { principal, identity, tags: {}, path: '/', caller, now: new Date() };
        const permission = { action: 'sts:AssumeRole', resource: roleArn, keys: roleKeys(call) };
        if (await trusts(trust, { principal, roleArn, keys: requestKeys(around, permission) })) {
          return refuseLongSession(call, roleArn, backstage);
        }
      }
      const sentence = `User: ${identity?.arn ?? ''} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;
      throw new AwsError('AccessDenied', sentence, 403);
    },
  };
}
