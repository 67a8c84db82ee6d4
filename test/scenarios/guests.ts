/** What scenarios of booting machines stand on: a sandbox with machines, an operator that asks the guest, and its API. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { Services } from '../../sandbox/aws/contract.ts';
import { whyNoMachines } from '../../sandbox/machines/rights.ts';
import { ensureTools } from '../../sandbox/setup/index.ts';
import { type Cluster, type ClusterOptions, createCluster } from '../../sandbox/stage/clusters.ts';
import { freshBundle } from '../../sandbox/stage/fresh-bundle.ts';
import { type BootingSandbox, type Guest, guestOf } from '../../sandbox/stage/guest.ts';
import { install } from '../../sandbox/stage/installation.ts';
import { type Operator, startOperator } from '../../sandbox/stage/operator.ts';
import { startSandbox } from '../../sandbox/start.ts';
import { guestAccount } from './world.ts';

/** Machines of the sandbox join within seconds of what they wait for, so that a console is read soon. */
const basicSettings = [
  '--service.leaderelection.enabled=false',
  '--service.aws.loggingbucket.delete=true',
  '--service.guest.readiness.patience=5s',
];

export interface GuestWorld {
  readonly sandbox: BootingSandbox;
  /** Applies a cluster; it is not Ready yet. */
  apply(
    id: string,
    edit?: ClusterOptions['edit'],
    options?: Pick<ClusterOptions, 'certificates'>,
  ): Promise<Cluster>;
  /** The guest of a cluster whose load balancer exists. */
  guest(id: string): Promise<Guest>;
  /** Ids of the instances whose machines run, masters or workers. */
  machines(role: 'master' | 'worker'): readonly string[];
  /** The guest account, as somebody in it calls AWS. */
  readonly guestAccount: Services;
  /** Switches an instance's machine off by terminating the instance, as EC2 does it. */
  terminate(instanceId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The operator gets the settings besides its basic ones, and reaches the servers of this machine that are named by their
 * URLs. Rejects with the reason where no machine can boot: such a place cannot prove what these scenarios are about.
 */
export async function openGuestWorld(
  settings: readonly string[] = [],
  servers: readonly string[] = [],
): Promise<GuestWorld> {
  const obstacle = await whyNoMachines();
  if (obstacle !== undefined) throw new Error(obstacle);
  const want = ['moto', 'host-cluster', 'machines', 'kubectl'] as const;
  const tools = await ensureTools({ want, report: () => {} });
  const directory = await mkdtemp(join(tmpdir(), 'aws-operator-'));
  const started = await startSandbox({
    directory,
    hostCluster: true,
    machines: true,
    iamEnforced: true,
    tools,
  });
  const { machines } = started;
  if (machines === undefined) throw new Error('the sandbox has no machines');
  const sandbox: BootingSandbox = { ...started, machines };
  let operator: Operator | undefined;
  const close = async (): Promise<void> => {
    await operator?.stop();
    await sandbox.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (const server of servers) await machines.fabric.carryIn(Number(new URL(server).port));
    const installation = await install(sandbox);
    operator = await startOperator({
      sandbox,
      installation,
      program: await freshBundle(),
      settings: [...basicSettings, ...settings],
    });
  } catch (error) {
    await close();
    throw error;
  }
  const services = somebody(sandbox);
  return {
    sandbox,
    apply: async (id, edit, options) => await createCluster(sandbox, { ...options, id, edit }),
    guest: async (id) => await guestOf(sandbox, { id, kubectl: tools.kubectl ?? 'kubectl' }),
    machines: (role) =>
      machines
        .list()
        .filter(({ machine, instance }) => machine?.running && instance.tags['Name']?.endsWith(`-${role}`))
        .map(({ instance }) => instance.id),
    guestAccount: services,
    terminate: async (id) =>
      void (await (await services.ec2()).send(new TerminateInstancesCommand({ InstanceIds: [id] }))),
    close,
  };
}

/** Clients of an administrator of the guest account, at the door that everybody uses. */
function somebody({ aws }: BootingSandbox): Services {
  const accessKeyId = 'AKIAGUESTADMIN000000';
  aws.gateway.identities.learn(accessKeyId, {
    account: guestAccount,
    arn: `arn:aws:iam::${guestAccount}:user/somebody`,
    userId: 'AIDASOMEBODY',
  });
  const caller = { account: guestAccount, region: 'eu-central-1', partition: 'aws', accessKeyId } as const;
  return aws.gateway.servicesFor('somebody')(caller);
}
