/** Which permissions the calls of STS need; whom a role trusts is a guard's matter, asked with or without policies. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { parseDocument, type Statement } from '../document.ts';
import { type Asked, type Permission, texts } from '../permission.ts';

/** Calls that everybody with a working key may make. Source: STS API reference, GetCallerIdentity, GetSessionToken. */
const FREE = new Set(['GetCallerIdentity', 'GetSessionToken', 'DecodeAuthorizationMessage']);

/** Assuming a role is asked for on the role; its trust policy is the policy of that resource. */
export function stsPermissions(asked: Asked): readonly Permission[] {
  const { call } = asked;
  if (FREE.has(call.action)) return [];
  const [resource = '*'] = texts(call, 'RoleArn');
  const owner = resource.split(':')[4];
  const keys = {
    'sts:externalid': texts(call, 'ExternalId')[0],
    'sts:rolesessionname': texts(call, 'RoleSessionName')[0],
  };
  const action = `sts:${call.action}`;
  return [{ action, resource, owner, keys, policy: () => trustOf(asked, resource), policyDecides: true }];
}

async function trustOf(
  { call, backstage }: Asked,
  roleArn: string,
): Promise<readonly Statement[] | undefined> {
  const [, account, RoleName] = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (account === undefined) return undefined;
  const iam = await backstage({ ...call.caller, account }).iam();
  const answer = await iam.send(new GetRoleCommand({ RoleName })).catch(() => undefined);
  const document = answer?.Role?.AssumeRolePolicyDocument;
  return document === undefined ? undefined : parseDocument(decodeURIComponent(document));
}
