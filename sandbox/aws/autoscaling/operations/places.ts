/** Where a group may put its machines: subnets, or zones with their default subnets. */
import { DescribeAvailabilityZonesCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import type { Call } from '../../contract.ts';
import type { Engine } from '../engine.ts';
import type { Place } from '../launch-sources.ts';
import { invalid, text, texts } from '../request.ts';

/** The places a request names; undefined when it names none. */
export async function placesFor(engine: Engine, call: Call): Promise<readonly Place[] | undefined> {
  const subnets = (text(call.params, 'VPCZoneIdentifier') ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const zones = texts(call.params, 'AvailabilityZones') ?? [];
  if (subnets.length === 0) return zones.length === 0 ? undefined : zonesOnly(engine, call, zones);
  const places = await Promise.all(subnets.map((id) => placeOf(engine, call, id)));
  const covered = new Set(places.map(({ zone }) => zone));
  const matching =
    zones.every((zone) => covered.has(zone)) && (zones.length === 0 || zones.length === covered.size);
  if (!matching) {
    throw invalid('The availability zones of the specified subnets and the AutoScalingGroup do not match');
  }
  return places;
}

async function placeOf(engine: Engine, { caller }: Call, id: string): Promise<Place> {
  const ec2 = await engine.eyes(caller).ec2();
  const { Subnets = [] } = await ec2
    .send(new DescribeSubnetsCommand({ SubnetIds: [id] }))
    .catch(() => ({ Subnets: [] }));
  const { AvailabilityZone: zone, AvailabilityZoneId: zoneId } = Subnets[0] ?? {};
  if (zone === undefined) throw invalid(`The subnet ID '${id}' does not exist`);
  return { zone, zoneId, subnet: id };
}

async function zonesOnly(
  engine: Engine,
  { caller }: Call,
  zones: readonly string[],
): Promise<readonly Place[]> {
  const ec2 = await engine.eyes(caller).ec2();
  const { AvailabilityZones = [] } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  const known = new Map(AvailabilityZones.map(({ ZoneName, ZoneId }) => [ZoneName, ZoneId]));
  const unknown = zones.filter((zone) => !known.has(zone));
  if (unknown.length > 0) throw invalid(`Invalid availability zones [${unknown.join(', ')}]`);
  return zones.map((zone) => ({ zone, zoneId: known.get(zone), subnet: undefined }));
}
