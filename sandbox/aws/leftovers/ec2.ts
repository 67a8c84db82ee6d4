/** Machines, networks, volumes and templates of a cluster, by their tags and names. */
import * as ec2 from '@aws-sdk/client-ec2';
import { type Found, nameTag, type Tag, type Territory } from './territory.ts';

/** An object of any kind, as far as the search is concerned. */
interface Thing {
  readonly id: string | undefined;
  readonly name?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
  readonly state?: string | undefined;
}

type Look = (client: ec2.EC2Client) => Promise<readonly Thing[]>;

/** States in which AWS goes on listing what no longer exists. */
const GONE = new Set(['terminated', 'deleted', 'rejected', 'expired', 'failed']);

const looks: Readonly<Record<string, Look>> = {
  vpc: async (client) =>
    things((await client.send(new ec2.DescribeVpcsCommand({}))).Vpcs, ({ VpcId: id }) => ({ id })),
  subnet: async (client) =>
    things((await client.send(new ec2.DescribeSubnetsCommand({}))).Subnets, ({ SubnetId: id }) => ({ id })),
  'route-table': async (client) =>
    things((await client.send(new ec2.DescribeRouteTablesCommand({}))).RouteTables, (table) => ({
      id: table.RouteTableId,
    })),
  'internet-gateway': async (client) =>
    things((await client.send(new ec2.DescribeInternetGatewaysCommand({}))).InternetGateways, (gateway) => ({
      id: gateway.InternetGatewayId,
    })),
  'nat-gateway': async (client) =>
    things((await client.send(new ec2.DescribeNatGatewaysCommand({}))).NatGateways, (gateway) => ({
      id: gateway.NatGatewayId,
      state: gateway.State,
    })),
  'security-group': async (client) =>
    things((await client.send(new ec2.DescribeSecurityGroupsCommand({}))).SecurityGroups, (group) => ({
      id: group.GroupId,
      name: group.GroupName,
    })),
  'network-interface': async (client) =>
    ((await client.send(new ec2.DescribeNetworkInterfacesCommand({}))).NetworkInterfaces ?? []).map(
      ({ NetworkInterfaceId: id, TagSet: tags, Status: state }) => ({
        id,
        tags,
        state,
        name: nameTag(tags),
      }),
    ),
  volume: async (client) =>
    things(
      (await client.send(new ec2.DescribeVolumesCommand({}))).Volumes,
      ({ VolumeId: id, State: state }) => ({
        id,
        state,
      }),
    ),
  snapshot: async (client) =>
    things(
      (await client.send(new ec2.DescribeSnapshotsCommand({ OwnerIds: ['self'] }))).Snapshots,
      ({ SnapshotId: id }) => ({ id }),
    ),
  address: async (client) =>
    things((await client.send(new ec2.DescribeAddressesCommand({}))).Addresses, ({ AllocationId: id }) => ({
      id,
    })),
  instance: async (client) =>
    things(
      (await client.send(new ec2.DescribeInstancesCommand({}))).Reservations?.flatMap(
        ({ Instances: instances = [] }) => instances,
      ),
      ({ InstanceId: id, State: state }) => ({ id, state: state?.Name }),
    ),
  'launch-template': async (client) =>
    things((await client.send(new ec2.DescribeLaunchTemplatesCommand({}))).LaunchTemplates, (template) => ({
      id: template.LaunchTemplateId,
      name: template.LaunchTemplateName,
    })),
  'vpc-endpoint': async (client) =>
    things((await client.send(new ec2.DescribeVpcEndpointsCommand({}))).VpcEndpoints, (endpoint) => ({
      id: endpoint.VpcEndpointId,
      state: endpoint.State?.toLowerCase(),
    })),
  'vpc-peering-connection': async (client) =>
    things(
      (await client.send(new ec2.DescribeVpcPeeringConnectionsCommand({}))).VpcPeeringConnections,
      ({ VpcPeeringConnectionId: id, Status: status }) => ({ id, state: status?.Code }),
    ),
  'key-pair': async (client) =>
    things(
      (await client.send(new ec2.DescribeKeyPairsCommand({}))).KeyPairs,
      ({ KeyPairId: id, KeyName: name }) => ({
        id,
        name,
      }),
    ),
};

/** What still exists, and the ids of the cluster's peerings whether or not they do, for the routes of others. */
export async function ec2Objects(
  territory: Territory,
): Promise<{ found: readonly Found[]; peerings: readonly string[] }> {
  const client = await territory.services.ec2();
  const all = await Promise.all(
    Object.entries(looks).map(async ([type, look]) =>
      (await look(client))
        .filter(({ name, tags }) => territory.belongs({ name, tags }))
        .map(({ id = '', name, state }) => ({ service: 'ec2', type, id, name, state })),
    ),
  );
  const matched = all.flat();
  return {
    found: matched.filter(({ state }) => !GONE.has(state ?? '')),
    peerings: matched.filter(({ type }) => type === 'vpc-peering-connection').map(({ id }) => id),
  };
}

/** Routes, in anybody's route tables, that lead into these peerings. */
export async function routesInto(
  peerings: ReadonlySet<string>,
  { services }: Pick<Territory, 'services'>,
): Promise<readonly Found[]> {
  const client = await services.ec2();
  const { RouteTables: tables = [] } = await client.send(new ec2.DescribeRouteTablesCommand({}));
  return tables.flatMap(({ RouteTableId: table = '', Routes: routes = [] }) =>
    routes
      .filter(({ VpcPeeringConnectionId: peering }) => peering !== undefined && peerings.has(peering))
      .map((route) => ({
        service: 'ec2',
        type: 'route',
        id: `${table}/${route.DestinationCidrBlock}`,
        state: route.State,
      })),
  );
}

function things<T extends { Tags?: readonly Tag[] | undefined }>(
  list: readonly T[] | undefined,
  describe: (item: T) => Thing,
): readonly Thing[] {
  return (list ?? []).map((item) => ({ tags: item.Tags, name: nameTag(item.Tags), ...describe(item) }));
}
