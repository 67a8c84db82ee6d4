/** What later steps read from the guest stack's outputs, so that nothing needs to be looked up. */
import type { Stack } from '../../aws/account.ts';
import { OperatorError } from '../../support/errors.ts';

/** Private addresses of the masters, in their order. */
export function masterAddresses(stack: Stack): readonly string[] {
  const names = Object.keys(stack.outputs).filter((name) => /^MasterAddress\d+$/.test(name));
  return names.toSorted().map((name) => stack.outputs[name] as string);
}

export function peeringConnectionId(stack: Stack): string {
  const id = stack.outputs['VpcPeeringConnectionId'];
  if (id !== undefined) return id;
  throw new OperatorError({
    code: 'Bug',
    operation: 'read stack outputs',
    object: stack.name,
    reason: 'the output VpcPeeringConnectionId is missing',
  });
}
