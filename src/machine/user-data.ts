/** What a machine is launched with: a small config that points, by hash, to the one in the bucket. */
import type { Cluster, WorkerPool } from '../cluster/cluster.ts';
import { canonicalJson } from '../support/json.ts';
import { type File, type IgnitionConfig, ignitionVersion, textFile } from './ignition.ts';
import { ignitionProxy } from './node/egress.ts';

/** Where a sealed config lies. */
export interface ConfigPointer {
  readonly bucket: string;
  readonly key: string;
  /** Of the sealed bytes, hex. */
  readonly sha256: string;
}

/** EC2 takes 16 KiB of user data before base64. Source: EC2 User Guide, "Run commands when you launch an instance". */
const userDataLimit = 16_384;

/** What is wrong with user data of a machine as EC2 sees it; undefined when EC2 takes it. */
export function userDataProblem(text: string): string | undefined {
  const size = Buffer.byteLength(text);
  if (size <= userDataLimit) return undefined;
  return `it has ${size} bytes, and EC2 takes ${userDataLimit}; use fewer labels`;
}

/** For the master of this number, counted from 0. */
export function masterUserData(cluster: Cluster, pointer: ConfigPointer, index: number): string {
  const labels = { ...cluster.kubernetes.kubeletLabels, role: 'master' };
  return pointing(cluster, pointer, [
    environment({ MASTER_INDEX: String(index), NODE_LABELS: labelText(labels) }),
  ]);
}

/** For the workers of a pool. */
export function workerUserData(cluster: Cluster, pointer: ConfigPointer, pool: WorkerPool): string {
  const labels = {
    ...cluster.kubernetes.kubeletLabels,
    ...pool.labels,
    role: 'worker',
    'giantswarm.io/node-pool': pool.name,
  };
  return pointing(cluster, pointer, [environment({ NODE_POOL: pool.name, NODE_LABELS: labelText(labels) })]);
}

/** As the kubelet's `--node-labels` takes them, in an order of their own. */
function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join(',');
}

/** The machine's own facts, which its shared config reads. */
function environment(facts: Readonly<Record<string, string>>): File {
  const lines = Object.entries(facts).map(([name, value]) => `${name}="${value}"\n`);
  return textFile('/etc/aws-operator/machine.env', 0o644, lines.join(''));
}

function pointing(cluster: Cluster, pointer: ConfigPointer, files: readonly File[]): string {
  const source = `arn:${cluster.partition}:s3:::${pointer.bucket}/${pointer.key}`;
  const config: IgnitionConfig = {
    ignition: {
      version: ignitionVersion,
      config: { merge: [{ source, verification: { hash: `sha256-${pointer.sha256}` } }] },
      ...ignitionProxy(cluster),
    },
    storage: { files },
  };
  return canonicalJson(config);
}
