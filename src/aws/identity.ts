/** Who the operator is, and how it becomes somebody in another account: the calls to STS. */
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { OperatorError } from '../support/errors.ts';
import type { GuestCredential } from './account.ts';
import type { Clients } from './clients.ts';
import type { AwsCredentials } from './credentials.ts';

export interface Identity {
  /** The account and ARN of the credentials in use. */
  whoami(signal: AbortSignal): Promise<{ readonly account: string; readonly arn: string }>;
  /** Credentials of a role, good for an hour: as long as a session of a session may last. */
  assume(credential: GuestCredential, sessionName: string): Promise<AwsCredentials>;
}

/** Asks the STS of the clients' own region. */
export function createIdentity(clients: Clients): Identity {
  const client = clients.of('sts', STSClient);
  return {
    whoami: async (signal) => {
      const answer = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
      if (answer.Account === undefined || answer.Arn === undefined)
        throw incomplete('sts:GetCallerIdentity', 'the answer names no account');
      return { account: answer.Account, arn: answer.Arn };
    },

    assume: async ({ roleArn, externalId }, sessionName) => {
      const command = new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName,
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      });
      const answer = await clients.write('AssumeRole', async (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
      if (AccessKeyId === undefined || SecretAccessKey === undefined)
        throw incomplete('sts:AssumeRole', 'the answer holds no credentials', roleArn);
      return {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
        ...(Expiration === undefined ? {} : { expiration: Expiration }),
      };
    },
  };
}

function incomplete(operation: string, reason: string, object?: string): OperatorError {
  return new OperatorError({ code: 'Bug', operation, object, reason });
}
