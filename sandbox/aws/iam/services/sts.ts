/** Which permissions the calls of STS need; whom a role trusts is a guard's matter, asked with or without policies. */
import type { Call } from '../../contract.ts';
import { type Asked, type Keys, type Permission, texts } from '../permission.ts';
import { trustOf } from '../trust.ts';

/** Calls that everybody with a working key may make. Source: STS API reference, GetCallerIdentity, GetSessionToken. */
const FREE = new Set(['GetCallerIdentity', 'GetSessionToken', 'DecodeAuthorizationMessage']);

/** Assuming a role is asked for on the role; its trust policy is the policy of that resource. */
export function stsPermissions({ call, backstage }: Asked): readonly Permission[] {
  if (FREE.has(call.action)) return [];
  const [resource = '*'] = texts(call, 'RoleArn');
  const owner = resource.split(':')[4];
  const policy = (): ReturnType<typeof trustOf> => trustOf(resource, call.caller, backstage);
  return [
    { action: `sts:${call.action}`, resource, owner, keys: roleKeys(call), policy, policyDecides: true },
  ];
}

/** What trust policies can ask about a call for a role. */
export function roleKeys(call: Call): Keys {
  return {
    'sts:externalid': texts(call, 'ExternalId')[0],
    'sts:rolesessionname': texts(call, 'RoleSessionName')[0],
  };
}
