/** Every guard, in the order in which they are asked. */
import type { Identities } from '../identities.ts';
import { assumeRoleGuard } from './assume-role.ts';
import type { Guard } from './guard.ts';

/** The guards of one gateway; some keep what they have seen. */
export function guards(identities: Identities): readonly Guard[] {
  return [assumeRoleGuard(identities)];
}
