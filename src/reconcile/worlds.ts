/** Opens what the steps look at: both accounts, and for a creation the surroundings that the cluster is built into. */
import type { Account } from '../aws/account.ts';
import type { Cluster, Surroundings } from '../cluster/cluster.ts';
import { problemsText } from '../cluster/problem.ts';
import { architecturesOf, checkSurroundings, type Lookups } from '../cluster/surroundings.ts';
import type { Release } from '../releases/release.ts';
import { minutes, seconds } from '../support/clock.ts';
import { type Outcome, stalled } from './outcome.ts';
import type { Situation } from './situation.ts';
import type { CreationWorld, World } from './step.ts';

export async function removalWorld(situation: Situation, cluster: Cluster): Promise<World> {
  const { object, record, recollection, parts, pass } = situation;
  const { id, roleArn, externalId } = cluster.guest;
  const host = await parts.accounts.host(cluster.region, pass.signal);
  const { infrastructure } = record.memory;
  record.memory.infrastructure = {
    ...infrastructure,
    guestAccount: id,
    hostAccount: host.id,
    region: cluster.region,
  };
  return {
    cluster,
    annotations: object.metadata.annotations ?? {},
    host,
    guest: parts.accounts.guest({ roleArn, externalId }, cluster.region),
    hostCluster: parts.hostCluster,
    issuing: parts.issuing,
    memory: record.memory,
    remember: async () => await record.remember(pass.signal),
    recollection,
    clock: parts.clock,
    entropy: parts.entropy,
    log: pass.log,
    signal: pass.signal,
  };
}

/** The world of a creation, or what about the surroundings keeps it from beginning. */
export async function creationWorld(
  situation: Situation,
  { cluster, release, ignored }: Pick<CreationWorld, 'cluster' | 'release' | 'ignored'>,
): Promise<CreationWorld | Outcome> {
  const { parts } = situation;
  const sshPublicKey = await parts.sshPublicKey();
  if (sshPublicKey === undefined) {
    const remedy =
      'create the Secret aws-operator-ssh-key-secret with the key id_rsa.pub and mount it where service.aws.pubkeyfile says';
    return stalled(
      'SshKeyMissing',
      `the installation’s SSH public key cannot be read; ${remedy}`,
      seconds(30),
    );
  }
  const world = await removalWorld(situation, cluster);
  const checked = await surroundings(world, cluster, release);
  if ('problems' in checked) return stalled('SpecInvalid', problemsText(checked.problems), minutes(1));
  return {
    ...world,
    release,
    ignored,
    surroundings: checked.surroundings,
    sshPublicKey,
    readinessEnabled: parts.readinessEnabled,
    machinePatience: parts.machinePatience,
    guestApi: parts.guestApi,
    found: {},
  };
}

async function surroundings(
  world: World,
  cluster: Cluster,
  release: Release,
): Promise<ReturnType<typeof checkSurroundings>> {
  const lookups = await lookUp(world.host, world.guest, { cluster, release, signal: world.signal });
  return checkSurroundings(cluster, lookups);
}

interface Wanted {
  readonly cluster: Cluster;
  readonly release: Release;
  readonly signal: AbortSignal;
}

async function lookUp(host: Account, guest: Account, { cluster, release, signal }: Wanted): Promise<Lookups> {
  const { vpcId, routeTableNames } = cluster.peer;
  const { owner: publisher, name } = release.image;
  const owner = cluster.sources.imageOwner ?? publisher;
  const images = await Promise.all(
    architecturesOf(cluster).map(async (architecture) => {
      const image = { owner, name: name[architecture], architecture };
      return [architecture, await guest.surroundings.image(image, signal)] as const;
    }),
  );
  return {
    hostAccountId: host.id,
    hostVpc: await host.surroundings.vpc(vpcId, signal),
    routeTables: await host.surroundings.routeTables(vpcId, routeTableNames, signal),
    zones: await guest.surroundings.zones(signal),
    images: Object.fromEntries(images) as Surroundings['images'],
    imageName: name[cluster.masters.architecture],
    imageOwner: owner,
  };
}
