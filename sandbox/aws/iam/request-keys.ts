/** What the conditions of policies can ask about a request. Source: IAM user guide, "AWS global condition context keys". */
import type { Caller } from '../contract.ts';
import type { Identity } from '../identities.ts';
import type { KeySource } from './patterns.ts';
import type { Permission } from './permission.ts';
import { type Principal, principalArn } from './principal.ts';

export interface Circumstances {
  readonly principal: Principal;
  readonly identity: Identity;
  /** Of the principal. */
  readonly tags: Readonly<Record<string, string>>;
  readonly path: string;
  readonly caller: Caller;
  /** The service of AWS that calls for the principal, such as `cloudformation`. */
  readonly via?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly now: Date;
}

/** Services have keys of their own for the tags of what they keep. */
const RESOURCE_TAG =
  /^(?:aws|ec2|elasticloadbalancing|iam|autoscaling|secretsmanager|ssm):resourcetag\/(.+)$/;

/**
 * A key that is not known here is absent: a condition on it does not hold, unless its operator says otherwise. The
 * sandbox's loopback stands for TLS.
 */
export function requestKeys(circumstances: Circumstances, permission: Permission): KeySource {
  const general = generalKeys(circumstances);
  return async (name) => {
    const key = name.toLowerCase();
    const own = permission.keys?.[key] ?? general[key];
    if (own !== undefined) return typeof own === 'string' ? [own] : own;
    const [, tag] = RESOURCE_TAG.exec(key) ?? [];
    if (tag !== undefined) return tagNamed(await permission.tags?.(), tag);
    const [, principalTag] = /^aws:principaltag\/(.+)$/.exec(key) ?? [];
    if (principalTag !== undefined) return tagNamed(circumstances.tags, principalTag);
    if (key === 'aws:resourceaccount') return [permission.owner ?? circumstances.caller.account];
    return undefined;
  };
}

function generalKeys(
  circumstances: Circumstances,
): Readonly<Record<string, string | readonly string[] | undefined>> {
  const { principal, caller, via, userAgent, now, path } = circumstances;
  return {
    'aws:principalarn': principalArn(principal, path),
    'aws:principalaccount': principal.account,
    'aws:principaltype': { root: 'Account', user: 'User', role: 'AssumedRole' }[principal.kind],
    'aws:principalisawsservice': 'false',
    'aws:username': principal.kind === 'user' ? principal.name : undefined,
    'aws:userid': principal.userId,
    'aws:requestedregion': caller.region,
    'aws:sourceip': via === undefined ? '127.0.0.1' : undefined,
    'aws:securetransport': 'true',
    'aws:currenttime': now.toISOString(),
    'aws:epochtime': String(Math.floor(now.getTime() / 1000)),
    'aws:useragent': userAgent,
    'aws:multifactorauthpresent': principal.kind === 'role' ? 'false' : undefined,
    'aws:viaawsservice': String(via !== undefined),
    'aws:calledvia': via === undefined ? undefined : [`${via}.amazonaws.com`],
    'aws:calledviafirst': via === undefined ? undefined : `${via}.amazonaws.com`,
    'aws:calledvialast': via === undefined ? undefined : `${via}.amazonaws.com`,
    'kms:viaservice': via === undefined ? undefined : `${via}.${caller.region}.amazonaws.com`,
    'ec2:region': caller.region,
    ...instanceKeys(circumstances),
  };
}

/** Source: EC2 user guide, "Instance profiles", ec2:SourceInstanceARN: only for keys that a machine got of its metadata. */
function instanceKeys({ identity: { instanceId }, caller }: Circumstances): Readonly<Record<string, string>> {
  if (instanceId === undefined) return {};
  const arn = `arn:${caller.partition}:ec2:${caller.region}:${caller.account}:instance/${instanceId}`;
  return { 'ec2:sourceinstancearn': arn, 'ec2:roledelivery': '2.0' };
}

function tagNamed(
  tags: Readonly<Record<string, string>> | undefined,
  name: string,
): readonly string[] | undefined {
  const found = Object.entries(tags ?? {}).find(([key]) => key.toLowerCase() === name);
  return found === undefined ? undefined : [found[1]];
}
