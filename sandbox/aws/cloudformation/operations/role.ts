/** Finds the identity a stack operation acts with: the caller, or its service role. */
import type { Caller } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import { invalid } from '../template/errors.ts';

/** The caller that `roleArn` gives, or the caller itself. Throws when CloudFormation cannot take on the role. */
export async function workingCaller(
  engine: Engine,
  caller: Caller,
  roleArn: string | undefined,
): Promise<{ readonly caller: Caller; readonly roleArn: string | undefined }> {
  if (roleArn === undefined) return { caller, roleArn };
  const session = await engine.sessionOf(caller, roleArn);
  if (session === undefined) throw invalid(`Role ${roleArn} is invalid or cannot be assumed`);
  return { caller: session, roleArn };
}
