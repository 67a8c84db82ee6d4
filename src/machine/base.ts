/** What masters and workers have in common, and how parts become a config. */
import type { AssetName } from '../releases/release.ts';
import { type IgnitionConfig, ignitionVersion, textFile, type User } from './ignition.ts';
import type { MachineInput } from './machine-input.ts';
import { containerd } from './node/containerd.ts';
import { egress } from './node/egress.ts';
import { kubelet } from './node/kubelet.ts';
import { operatingSystem } from './node/operating-system.ts';
import { joined, type Part } from './part.ts';
import { assetList, assetsScript } from './scripts/assets.ts';
import { factsScript } from './scripts/facts.ts';
import { library } from './scripts/library.ts';
import { unsealScript } from './scripts/unseal.ts';
import { bootUnit, scriptUnitName } from './unit.ts';

export interface RoleParts {
  readonly assets: readonly AssetName[];
  /** Units that the kubelet waits for besides those of every machine. */
  readonly kubeletNeeds: readonly string[];
  readonly parts: readonly Part[];
}

/** A role's config: what every machine has, then what is the role's own. */
export function machineConfig(input: MachineInput, own: RoleParts): IgnitionConfig {
  const { cluster, release, role } = input;
  const needs = [...['facts', 'unseal', 'assets'].map(scriptUnitName), ...own.kubeletNeeds];
  const { files, links, units } = joined([
    operatingSystem,
    egress(cluster),
    containerd(cluster, release),
    boot(input, own.assets),
    kubelet({ cluster, role, needs }),
    ...own.parts,
  ]);
  return {
    ignition: { version: ignitionVersion },
    passwd: { users: users(input) },
    storage: { files, ...(links.length === 0 ? {} : { links }) },
    systemd: { units },
  };
}

/** One entry a name, since Ignition refuses a name or a key that comes twice, and a list of 2018 may repeat both. */
function users({ cluster, sshPublicKey }: MachineInput): readonly User[] {
  const keys = new Map<string, Set<string>>([['core', new Set([sshPublicKey])]]);
  for (const { name, publicKey } of cluster.users) {
    const own = keys.get(name) ?? new Set();
    keys.set(name, publicKey === '' ? own : own.add(publicKey));
  }
  return [...keys].map(([name, own]) => ({
    name,
    ...(name === 'core' ? {} : { groups: ['sudo', 'docker'] }),
    ...(own.size === 0 ? {} : { sshAuthorizedKeys: [...own] }),
  }));
}

/** What runs first on every machine: it learns who it is, opens its secrets, and has its programs. */
function boot({ cluster, release, role }: MachineInput, assets: readonly AssetName[]): Part {
  const facts = [
    `CLUSTER_ID="${cluster.id}"`,
    `MACHINE_ROLE="${role}"`,
    `RELEASE="${release.version}"`,
    `AWS_REGION="${cluster.region}"`,
  ];
  return {
    files: [
      textFile('/etc/aws-operator/cluster.env', 0o644, `${facts.join('\n')}\n`),
      library(cluster),
      factsScript,
      unsealScript(cluster, role),
      assetList(release, assets, cluster.sources.assetMirror),
      assetsScript,
    ],
    units: [
      bootUnit({ name: 'facts', description: 'Learn who this machine is' }),
      bootUnit({ name: 'unseal', description: 'Open the sealed secrets of this machine' }),
      bootUnit({ name: 'assets', description: 'Download the programs of the release' }),
    ],
  };
}
