/** Finds the identity a stack operation acts with: the caller, or its service role. */
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Caller } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import { invalid } from '../template/errors.ts';

/** The caller that `roleArn` gives, or the caller itself. Throws when the role cannot be assumed. */
export async function workingCaller(
  engine: Engine,
  caller: Caller,
  roleArn: string | undefined,
): Promise<{ readonly caller: Caller; readonly roleArn: string | undefined }> {
  if (roleArn === undefined) return { caller, roleArn };
  const assumed = await assume(engine, caller, roleArn);
  if (assumed === undefined) throw invalid(`Role ${roleArn} is invalid or cannot be assumed`);
  return { caller: assumed, roleArn };
}

async function assume(engine: Engine, caller: Caller, roleArn: string): Promise<Caller | undefined> {
  const sts = await engine.servicesFor(caller).sts();
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'AWSCloudFormation' }),
    );
    if (Credentials?.AccessKeyId === undefined) return undefined;
    const account = roleArn.split(':')[4] ?? caller.account;
    return {
      ...caller,
      account,
      accessKeyId: Credentials.AccessKeyId,
      sessionToken: Credentials.SessionToken,
    };
  } catch {
    return undefined;
  }
}
