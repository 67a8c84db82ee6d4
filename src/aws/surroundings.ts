/** Looks up what an account holds before a cluster comes: VPCs, route tables, images, zones. Kept for an hour. */
import {
  DescribeAvailabilityZonesCommand,
  EC2Client,
  type Filter,
  paginateDescribeImages,
  paginateDescribeInstances,
  paginateDescribeRouteTables,
  paginateDescribeVpcs,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import type { Clock } from '../support/clock.ts';
import type { ImageName, RouteTableLookup, SurroundingsLookup } from './account.ts';
import type { Clients } from './clients.ts';
import { Kept } from './kept.ts';

/** Looks up through the SDK. Filters instead of ids: what is not there is then an empty answer, not an error. */
export function createSurroundings(clients: Clients, clock: Clock): SurroundingsLookup {
  const client = clients.of('ec2', EC2Client);
  const kept = new Kept(clock);
  const some = (list: readonly unknown[]): boolean => list.length > 0;
  return {
    vpc: async (id, signal) =>
      await kept.get(
        `vpc ${id}`,
        async () => vpc(client, id, signal),
        (found) => found !== undefined,
      ),
    routeTables: async (vpcId, names, signal) =>
      await kept.get(
        `route tables ${vpcId} ${names.join()}`,
        async () => routeTables(client, { vpcId, names }, signal),
        ({ missing, ambiguous }) => !some(missing) && !some(ambiguous),
      ),
    image: async (name, signal) =>
      await kept.get(
        `image ${name.owner} ${name.name} ${name.architecture}`,
        async () => image(client, name, signal),
        (found) => found !== undefined,
      ),
    zones: async (signal) => await kept.get('zones', async () => zones(client, signal), some),
    privateAddresses: async (name, signal) =>
      await kept.get(`addresses ${name}`, async () => addresses(client, name, signal), some),
  };
}

const filter = (Name: string, ...Values: string[]): Filter => ({ Name, Values });

async function vpc(
  client: EC2Client,
  id: string,
  abortSignal: AbortSignal,
): ReturnType<SurroundingsLookup['vpc']> {
  for await (const page of paginateDescribeVpcs(
    { client },
    { Filters: [filter('vpc-id', id)] },
    { abortSignal },
  )) {
    const found = page.Vpcs?.[0];
    if (found === undefined) continue;
    const associated = (found.CidrBlockAssociationSet ?? [])
      .filter((block) => block.CidrBlockState?.State === 'associated')
      .map((block) => block.CidrBlock);
    const cidrs = [found.CidrBlock, ...associated].filter((cidr) => cidr !== undefined);
    return { id, cidrs: [...new Set(cidrs)] };
  }
  return undefined;
}

async function routeTables(
  client: EC2Client,
  { vpcId, names }: { readonly vpcId: string; readonly names: readonly string[] },
  abortSignal: AbortSignal,
): Promise<RouteTableLookup> {
  if (names.length === 0) return { found: [], missing: [], ambiguous: [] };
  const tables: RouteTable[] = [];
  const input = { Filters: [filter('vpc-id', vpcId), filter('tag:Name', ...names)] };
  for await (const page of paginateDescribeRouteTables({ client }, input, { abortSignal }))
    tables.push(...(page.RouteTables ?? []));

  const named = names.map((name) => ({ name, tables: tables.filter((table) => nameOf(table) === name) }));
  return {
    found: named.flatMap(({ name, tables: [first, ...others] }) =>
      first === undefined || others.length > 0
        ? []
        : [{ name, id: first.RouteTableId ?? '', destinations: destinations(first) }],
    ),
    missing: named.filter((one) => one.tables.length === 0).map(({ name }) => name),
    ambiguous: named.filter((one) => one.tables.length > 1).map(({ name }) => name),
  };
}

function nameOf(table: RouteTable): string | undefined {
  return table.Tags?.find((tag) => tag.Key === 'Name')?.Value;
}

function destinations(table: RouteTable): readonly string[] {
  return (table.Routes ?? [])
    .map((route) => route.DestinationCidrBlock)
    .filter((destination) => destination !== undefined);
}

/** Publishers may register a name again; the newest is meant. */
async function image(
  client: EC2Client,
  { owner, name, architecture }: ImageName,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const images: { readonly id: string; readonly made: string }[] = [];
  const input = {
    Owners: [owner],
    Filters: [filter('name', name), filter('architecture', architecture), filter('state', 'available')],
  };
  for await (const page of paginateDescribeImages({ client }, input, { abortSignal }))
    for (const one of page.Images ?? []) images.push({ id: one.ImageId ?? '', made: one.CreationDate ?? '' });
  return images.toSorted((a, b) => (a.made < b.made ? 1 : -1))[0]?.id;
}

/** Local and wavelength zones cannot hold what a cluster needs. */
async function zones(client: EC2Client, abortSignal: AbortSignal): Promise<readonly string[]> {
  const command = new DescribeAvailabilityZonesCommand({ Filters: [filter('state', 'available')] });
  const { AvailabilityZones } = await client.send(command, { abortSignal });
  return (AvailabilityZones ?? [])
    .filter((zone) => zone.ZoneType === undefined || zone.ZoneType === 'availability-zone')
    .map((zone) => zone.ZoneName)
    .filter((zone) => zone !== undefined)
    .toSorted();
}

async function addresses(
  client: EC2Client,
  name: string,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  const input = { Filters: [filter('tag:Name', name), filter('instance-state-name', 'running')] };
  for await (const page of paginateDescribeInstances({ client }, input, { abortSignal })) {
    const machines = (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
    found.push(...machines.map((one) => one.PrivateIpAddress).filter((one) => one !== undefined));
  }
  return found.toSorted((a, b) => addressNumber(a) - addressNumber(b));
}

function addressNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
