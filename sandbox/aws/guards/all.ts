/** Every guard, in the order in which they are asked. */
import type { SandboxClock } from '../contract.ts';
import type { Identities } from '../identities.ts';
import { addressInUse } from './address-in-use.ts';
import { assumeRoleGuard } from './assume-role.ts';
import { type Consistency, freshIam } from './fresh-iam.ts';
import type { Guard } from './guard.ts';
import { internetGatewayInUse } from './internet-gateway-in-use.ts';
import { kmsKeyState } from './kms-key-state.ts';
import { networkInterfaceInUse } from './network-interface-in-use.ts';
import { reservedTags } from './reserved-tags.ts';
import { securityGroupInUse } from './security-group-in-use.ts';
import { subnetAssociated } from './subnet-associated.ts';
import { subnetInUse } from './subnet-in-use.ts';
import { userSessionsGuard } from './user-sessions.ts';
import { vpcInUse } from './vpc-in-use.ts';

/** The guards of one gateway; some keep what they have seen. `consistency` may change while they stand. */
export function guards(
  parts: { readonly identities: Identities; readonly clock: SandboxClock },
  consistency: Consistency,
): readonly Guard[] {
  return [
    ...freshIam(parts, consistency),
    assumeRoleGuard(parts.identities),
    userSessionsGuard(parts.identities),
    kmsKeyState(),
    addressInUse,
    internetGatewayInUse,
    networkInterfaceInUse,
    reservedTags,
    securityGroupInUse,
    subnetAssociated,
    subnetInUse,
    vpcInUse,
  ];
}
