/** Sessions that a service of AWS takes of roles that trust it, as CloudFormation does of a stack's service role. */
import { randomBytes } from 'node:crypto';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { AwsError, type Caller, type ServicesFor } from './contract.ts';
import type { Principal } from './iam/principal.ts';
import { trustOf, trusts } from './iam/trust.ts';
import type { Identities } from './identities.ts';

/** A caller with a session of the role; undefined when there is no such role or it does not trust the service. */
export type SessionOf = (caller: Caller, roleArn: string) => Promise<Caller | undefined>;

/** Longer than any operation of a stack. */
const sessionMilliseconds = 12 * 3_600_000;

/** Sessions of one service. Source: user guide, "CloudFormation service role"; IAM user guide, "Principal", service principals. */
export function sessionsOf(
  parts: { readonly identities: Identities; readonly backstage: ServicesFor },
  service: { readonly principal: string; readonly sessionName: string },
): SessionOf {
  return async (caller, roleArn) => {
    const account = /^arn:[a-z-]+:iam::(\d{12}):role\//.exec(roleArn)?.[1];
    if (account === undefined) return undefined;
    if (account !== caller.account)
      throw new AwsError('AccessDenied', 'Cross-account pass role is not allowed.', 403);
    const trust = await trustOf(roleArn, caller, parts.backstage);
    const wanted = { principal: principalOf(service.principal, caller), roleArn, keys: keysOf(caller) };
    if (trust === undefined || !(await trusts(trust, wanted))) return undefined;
    const name = roleArn.split('/').at(-1) ?? '';
    const iam = await parts.backstage(caller).iam();
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    parts.identities.learn(accessKeyId, {
      account: caller.account,
      arn: `arn:${caller.partition}:sts::${caller.account}:assumed-role/${name}/${service.sessionName}`,
      userId: `${role?.RoleId}:${service.sessionName}`,
      expires: new Date(Date.now() + sessionMilliseconds),
    });
    return { ...caller, accessKeyId, sessionToken: randomBytes(64).toString('hex') };
  };
}

/** A service is named in policies by its host name alone, which is all that is asked of it here. */
function principalOf(name: string, { partition }: Caller): Principal {
  return { arn: name, account: '', partition, kind: 'user', name, userId: name };
}

/** What a service tells of whom it acts for. Source: IAM user guide, "The confused deputy problem". */
function keysOf({ account }: Caller) {
  return async (key: string): Promise<readonly string[] | undefined> =>
    key.toLowerCase() === 'aws:sourceaccount' ? [account] : undefined;
}
