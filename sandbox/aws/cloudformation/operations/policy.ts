/** Takes stack policies from requests. */
import type { Call } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import { policyStatements } from '../stacks/stack-policy.ts';
import { invalid } from '../template/errors.ts';
import { text } from './request.ts';
import { documentAt } from './template-source.ts';

/** The body as given, when it is a policy. Throws a ValidationError otherwise. */
function checkedPolicy(body: string): string {
  if (Buffer.byteLength(body) > 16_384) throw invalid('Error validating stack policy: Invalid stack policy');
  policyStatements(body);
  return body;
}

/**
 * The stack policy of a request, by body or by URL, under the name `member` (`StackPolicy` or `StackPolicyDuringUpdate`);
 * undefined when it has none. Throws a ValidationError for both at once and for what is no policy.
 */
export async function givenPolicy(engine: Engine, call: Call, member: string): Promise<string | undefined> {
  const body = text(call.params, `${member}Body`);
  const url = text(call.params, `${member}URL`);
  if (body !== undefined && url !== undefined) {
    throw invalid(`You cannot specify both ${member}URL and ${member}Body`);
  }
  if (url !== undefined) return checkedPolicy(await documentAt(url, call.caller, engine.servicesFor));
  return body === undefined ? undefined : checkedPolicy(body);
}
