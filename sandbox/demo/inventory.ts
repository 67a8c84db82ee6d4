/** Lists what of a cluster exists: by account and kind on the local AWS, and its objects in the host cluster. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Leftover } from '../aws/contract.ts';
import { find } from '../stage/manifests.ts';
import type { FullSandbox } from '../start.ts';

/** Everything in any account that carries the cluster's tag or name. */
export async function leftovers(sandbox: FullSandbox, id: string): Promise<readonly Leftover[]> {
  const answer = await fetch(`${sandbox.env['AWS_ENDPOINT_URL']}/_sandbox/leftovers?cluster=${id}`);
  return (await answer.json()) as readonly Leftover[];
}

/** How many CertConfigs of the cluster are met. */
export async function certConfigCount({ hostCluster }: FullSandbox, id: string): Promise<number> {
  const path = `/apis/core.giantswarm.io/v1alpha1/certconfigs?labelSelector=clusterID%3D${id}`;
  const { body } = await hostCluster.request({ method: 'GET', path });
  const { items } = body as {
    items: readonly { status?: { conditions?: readonly { type: string; status: string }[] } }[];
  };
  return items.filter(({ status }) =>
    status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True'),
  ).length;
}

/** A line per account and service: `222222222222  ec2: 2 subnets, 1 vpc`. */
export function byAccount(found: readonly Leftover[]): readonly string[] {
  const accounts = [...new Set(found.map(({ account }) => account))].toSorted();
  return accounts.flatMap((account) => {
    const services = [
      ...new Set(found.filter((one) => one.account === account).map(({ service }) => service)),
    ].toSorted();
    return services.map(
      (service) =>
        `${account}  ${service}: ${tally(found.filter((one) => one.account === account && one.service === service))}`,
    );
  });
}

function tally(found: readonly Leftover[]): string {
  const types = [...new Set(found.map(({ type }) => type))].toSorted();
  return types.map((type) => `${found.filter((one) => one.type === type).length} ${type}`).join(', ');
}

export interface StackLine {
  readonly account: string;
  readonly name: string;
  readonly status: string;
  readonly outputs: readonly string[];
}

/** The three stacks with status and outputs, asked for as any user of AWS would. */
export async function stacks(sandbox: FullSandbox, id: string): Promise<readonly StackLine[]> {
  const { env } = sandbox;
  const settings = { endpoint: env['AWS_ENDPOINT_URL'] ?? '', region: env['AWS_REGION'] ?? '' };
  const credentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const sts = new STSClient({ ...settings, credentials });
  const { Credentials: guest } = await sts.send(
    new AssumeRoleCommand({ RoleArn: env['SANDBOX_GUEST_ROLE_ARN'], RoleSessionName: 'demo' }),
  );
  const guestCredentials = {
    accessKeyId: guest?.AccessKeyId ?? '',
    secretAccessKey: guest?.SecretAccessKey ?? '',
    sessionToken: guest?.SessionToken ?? '',
  };
  const host = new CloudFormationClient({ ...settings, credentials });
  const guestClient = new CloudFormationClient({ ...settings, credentials: guestCredentials });
  return [
    await stack(host, `cluster-${id}-host-setup`),
    await stack(guestClient, `cluster-${id}-guest-main`),
    await stack(host, `cluster-${id}-host-main`),
  ];
}

async function stack(client: CloudFormationClient, name: string): Promise<StackLine> {
  const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
  return {
    name,
    account: found?.StackId?.split(':')[4] ?? '',
    status: found?.StackStatus ?? 'missing',
    outputs: (found?.Outputs ?? []).map(({ OutputKey, OutputValue }) => `${OutputKey}=${OutputValue}`),
  };
}

/** Namespace, Service and Endpoints of the cluster in the host cluster, a line each. */
export async function hostObjects({ hostCluster }: FullSandbox, id: string): Promise<readonly string[]> {
  const inside = { name: 'master', namespace: id };
  const namespace = await find(hostCluster, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: id } });
  const service = await find(hostCluster, { apiVersion: 'v1', kind: 'Service', metadata: inside });
  const answer = await hostCluster.request({
    method: 'GET',
    path: `/api/v1/namespaces/${id}/endpoints/master`,
  });
  const spec = service?.['spec'] as { clusterIP?: string; ports?: readonly { port: number }[] } | undefined;
  const subsets =
    (answer.body as { subsets?: readonly { addresses: readonly { ip: string }[] }[] }).subsets ?? [];
  const addresses = subsets.flatMap((subset) => subset.addresses.map(({ ip }) => ip));
  return [
    `namespace ${namespace?.metadata.name ?? 'missing'}`,
    `service ${id}/master  ${spec?.clusterIP ?? ''}:${spec?.ports?.[0]?.port ?? ''}`,
    `endpoints ${id}/master → ${addresses.join(', ')}`,
  ];
}
