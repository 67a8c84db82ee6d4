/** The story of a creation, as a list; the order is for reading, what a step waits for is said by its needs. */
import type { Step } from './step.ts';
import { accessLogs } from './steps/access-logs.ts';
import { authority } from './steps/authority.ts';
import { bucket } from './steps/bucket.ts';
import { certificates } from './steps/certificates.ts';
import { encryptionKey } from './steps/encryption-key.ts';
import { guestReadiness } from './steps/guest-readiness.ts';
import { guestStack } from './steps/guest-stack.ts';
import { hostEndpoints } from './steps/host-endpoints.ts';
import { hostRole } from './steps/host-role.ts';
import { hostRoutes } from './steps/host-routes.ts';
import { machineConfigs } from './steps/machine-configs.ts';
import { stackNames } from './steps/stack-names.ts';

export const create: readonly Step[] = [
  stackNames,
  hostRole,
  certificates,
  encryptionKey,
  bucket,
  machineConfigs,
  guestStack,
  hostRoutes,
  hostEndpoints,
  accessLogs,
  authority,
  guestReadiness,
];
