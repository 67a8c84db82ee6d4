/** How each service says that a call is not allowed. Source: IAM user guide, "Troubleshoot access denied error messages", and each service's error pages. */
import { AwsError } from '../contract.ts';
import type { Protocol } from '../wire/name-call.ts';
import type { Verdict } from './evaluation.ts';
import type { Permission } from './permission.ts';
import type { Principal } from './principal.ts';

type Denial = Extract<Verdict, { allowed: false }>;

export interface Denied {
  readonly principal: Principal;
  readonly permission: Permission;
  readonly verdict: Denial;
  readonly protocol: Protocol;
}

/** The refusal as the service words it. */
export function denial(denied: Denied): AwsError {
  const { protocol, permission, principal } = denied;
  const foreign = permission.owner !== undefined && permission.owner !== principal.account;
  if (permission.words !== undefined) return new AwsError('AccessDenied', permission.words, 403);
  switch (protocol) {
    case 'ec2':
      return new AwsError('UnauthorizedOperation', ec2Sentence(denied), 403);
    case 's3':
      return new AwsError('AccessDenied', foreign ? 'Access Denied' : sentence(denied, '"'), 403);
    case 'json':
      return new AwsError('AccessDeniedException', sentence(denied), 400);
    case 'query':
    case 'route53':
      return new AwsError('AccessDenied', sentence(denied), 403);
  }
}

/** What STS says about a role tells nothing about why. Source: STS, AssumeRole. */
function sentence({ principal, permission, verdict }: Denied, quote = ''): string {
  const { action, resource } = permission;
  const on = resource === '*' ? '' : ` on resource: ${quote}${resource}${quote}`;
  const beginning = `User: ${principal.arn} is not authorized to perform: ${action}${on}`;
  return action === 'sts:AssumeRole' ? beginning : `${beginning} ${reason(action, verdict)}`;
}

function reason(action: string, { explicit, refuser }: Denial): string {
  const article = refuser.startsWith('identity') ? 'an' : 'a';
  return explicit
    ? `with an explicit deny in ${article} ${refuser}`
    : `because no ${refuser} allows the ${action} action`;
}

/** EC2 adds a message in code about calls that change something; STS does not decode it here. */
function ec2Sentence(denied: Denied): string {
  const beginning = `You are not authorized to perform this operation. ${sentence(denied)}`;
  if (denied.permission.resource === '*') return beginning;
  const { action, resource } = denied.permission;
  const encoded = Buffer.from(`${action} ${resource}`).toString('base64url');
  return `${beginning}. Encoded authorization failure message: ${encoded}`;
}
