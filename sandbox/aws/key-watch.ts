/** Learns keys as STS and IAM hand them out, from the answers that pass through the gateway, and forgets deleted ones. */
import type { Call } from './contract.ts';
import type { Identities } from './identities.ts';

/** The calls whose answers hand out or take away keys. */
const WATCHED = new Set(['AssumeRole', 'GetSessionToken', 'CreateAccessKey', 'DeleteAccessKey']);

/** Whether the answer to this call has to be shown to `watchKeys`. */
export function handsOutKeys(call: Call): boolean {
  return (call.service === 'sts' || call.service === 'iam') && WATCHED.has(call.action);
}

/** Takes note of the keys in a successful answer. `body` is the answer's XML. */
export function watchKeys(identities: Identities, call: Call, body: string): void {
  const accessKeyId = element(body, 'AccessKeyId');
  if (call.action === 'DeleteAccessKey') identities.forget(String(call.params['AccessKeyId']));
  if (accessKeyId === undefined) return;
  if (call.action === 'AssumeRole') {
    const arn = element(body, 'Arn') ?? '';
    identities.learn(accessKeyId, {
      account: arn.split(':')[4] ?? '',
      arn,
      userId: element(body, 'AssumedRoleId') ?? '',
      expires: new Date(element(body, 'Expiration') ?? 0),
      sessionPolicy: policyOf(call),
    });
    return;
  }
  if (call.action === 'GetSessionToken') {
    const user = identities.find(call.caller.accessKeyId);
    if (user === undefined) return;
    identities.learn(accessKeyId, { ...user, expires: new Date(element(body, 'Expiration') ?? 0) });
    return;
  }
  const { account, partition } = call.caller;
  const user = element(body, 'UserName') ?? '';
  identities.learn(accessKeyId, {
    account,
    arn: `arn:${partition}:iam::${account}:user/${user}`,
    userId: user,
  });
}

function policyOf({ params: { Policy: policy } }: Call): string | undefined {
  return typeof policy === 'string' && policy !== '' ? policy : undefined;
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
