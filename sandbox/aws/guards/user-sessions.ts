/** AWS gives sessions of their own to users alone, and to federated users, whom the sandbox does not have; moto to all. */
import { AwsError } from '../contract.ts';
import type { Identities } from '../identities.ts';
import type { Guard } from './guard.ts';

/** Source: STS API reference, "GetSessionToken" and "GetFederationToken"; IAM user guide, "Compare AWS STS credentials". */
export function userSessionsGuard(identities: Identities): Guard {
  return {
    service: 'sts',
    actions: ['GetSessionToken', 'GetFederationToken'],
    async check({ action, caller }) {
      if (identities.find(caller.accessKeyId)?.expires !== undefined) {
        throw new AwsError('AccessDenied', `Cannot call ${action} with session credentials`, 403);
      }
      if (action === 'GetSessionToken') return;
      throw new AwsError(
        'UnsupportedOperation',
        `The sandbox's STS does not offer ${action}: it has no federated users.`,
      );
    },
  };
}
