/** Asks for the availability zones that `Fn::GetAZs` will give. */
import { DescribeAvailabilityZonesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import type { Caller, ServicesFor } from '../../contract.ts';
import { isList, isMapping, type Value } from '../value.ts';

function uses(value: Value): boolean {
  if (isList(value)) return value.some(uses);
  if (!isMapping(value)) return false;
  return Object.entries(value).some(([name, inner]) => name === 'Fn::GetAZs' || uses(inner));
}

/**
 * The caller's zones for every region a template can name, here the stack's own; empty when nothing asks.
 * As AWS does, zones with a default subnet when there are any, all otherwise.
 */
export async function zonesFor(
  parts: readonly Value[],
  caller: Caller,
  servicesFor: ServicesFor,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (!parts.some(uses)) return new Map();
  const ec2 = await servicesFor(caller).ec2();
  const [all, defaults] = await Promise.all([
    ec2.send(new DescribeAvailabilityZonesCommand({})),
    ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] })),
  ]);
  const named = (all.AvailabilityZones ?? []).flatMap(({ ZoneName }) => ZoneName ?? []);
  const withDefault = new Set((defaults.Subnets ?? []).map(({ AvailabilityZone }) => AvailabilityZone));
  const chosen = named.filter((zone) => withDefault.has(zone));
  return new Map([[caller.region, (chosen.length > 0 ? chosen : named).toSorted()]]);
}
