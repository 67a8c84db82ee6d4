/** The story of a removal, as a list; each step confirms that its part is gone before the next begins. */
import { certificates } from './removal/certificates.ts';
import { guestLeftovers } from './removal/guest-leftovers.ts';
import { hostObjects } from './removal/host-objects.ts';
import { proof } from './removal/proof.ts';
import { protection } from './removal/protection.ts';
import { guestStack, hostRoleStack, hostRoutesStack } from './removal/stacks.ts';
import { buckets, encryptionKey } from './removal/storage.ts';
import type { RemovalStep } from './step.ts';

export const remove: readonly RemovalStep[] = [
  protection,
  hostRoutesStack,
  guestLeftovers,
  guestStack,
  hostRoleStack,
  buckets,
  encryptionKey,
  certificates,
  hostObjects,
  proof,
];
