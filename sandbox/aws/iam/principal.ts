/** Who asks, taken from the ARN of an identity, and whether a policy names them. */

export interface Principal {
  /** As GetCallerIdentity shows it: a user, or a role's session. */
  readonly arn: string;
  /** 12 digits. */
  readonly account: string;
  readonly partition: string;
  readonly kind: 'root' | 'user' | 'role';
  /** Of the user or role, without path; empty for root. */
  readonly name: string;
  /** Of a role's session. */
  readonly session?: string | undefined;
  /** `AIDA…`, or `AROA…:session`. */
  readonly userId: string;
}

/** Undefined for an identity that is neither a user, a role's session, nor an account's root. */
export function principalOf({
  arn,
  userId,
}: {
  readonly arn: string;
  readonly userId: string;
}): Principal | undefined {
  const [, partition = '', , , account = '', resource = ''] = arn.split(':');
  const who = { arn, account, partition, userId };
  if (resource === 'root') return { ...who, kind: 'root', name: '' };
  const [kind, ...path] = resource.split('/');
  if (kind === 'user') return { ...who, kind: 'user', name: path.at(-1) ?? '' };
  if (kind !== 'assumed-role') return undefined;
  return { ...who, kind: 'role', name: path[0] ?? '', session: path.slice(1).join('/') };
}

/**
 * How a policy's `name` means this principal: itself (a user, a session, its role, everybody), its account, or not.
 * Source: IAM user guide, "AWS JSON policy elements: Principal". A role's path does not show in its sessions' ARNs.
 */
export function principalNamed(name: string, principal: Principal): 'principal' | 'account' | 'none' {
  if (name === '*' || name === principal.arn) return 'principal';
  if (name === principal.account) return 'account';
  if (/^arn:[a-z-]+:iam::\d{12}:root$/.test(name)) {
    return name.split(':')[4] === principal.account ? 'account' : 'none';
  }
  const role = /^arn:([a-z-]+):iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(name);
  const named = role !== null && principal.kind === 'role' && role[3] === principal.name;
  return named && role[2] === principal.account ? 'principal' : 'none';
}

/** A session counts as its role. Source: IAM user guide, "AWS global condition context keys", aws:PrincipalArn. */
export function principalArn(principal: Principal, path = '/'): string {
  const { arn, account, partition, kind, name } = principal;
  return kind === 'role' ? `arn:${partition}:iam::${account}:role${path}${name}` : arn;
}
