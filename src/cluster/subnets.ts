/** How a VPC's block is divided among zones when an AWSConfig does not say. */
import { type Cidr, split } from './cidr.ts';
import type { Zone } from './cluster.ts';

/** Smallest subnet AWS allows. Source: Amazon VPC User Guide, "Subnet sizing". */
export const smallestSubnetPrefix = 28;

/** Most zones a cluster spans. */
export const mostZones = 3;

/**
 * Gives each zone a quarter of the block for machines and a quarter of the last quarter for load balancers and NAT:
 * a zone's subnets depend only on its place, so a zone that is added later moves nobody. Undefined when the block is
 * too small or there are more zones than three.
 */
export function divide(vpc: Cidr, zoneNames: readonly string[]): readonly Zone[] | undefined {
  const quarters = split(vpc, vpc.prefix + 2, 4);
  const last = quarters?.[3];
  const publicBlocks = last === undefined ? undefined : split(last, last.prefix + 2, 4);
  if (quarters === undefined || publicBlocks === undefined) return undefined;
  if (zoneNames.length > mostZones || vpc.prefix + 4 > smallestSubnetPrefix) return undefined;
  return zoneNames.flatMap((name, index) => {
    const [privateSubnet, publicSubnet] = [quarters[index], publicBlocks[index]];
    return privateSubnet === undefined || publicSubnet === undefined
      ? []
      : [{ name, privateSubnet, publicSubnet }];
  });
}
