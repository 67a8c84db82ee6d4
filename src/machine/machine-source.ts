/** What a machine of a role is made of before its secrets are sealed: pure, and equal for equal input. */
import type { Cluster } from '../cluster/cluster.ts';
import { machineConfigKey, type Role } from '../cluster/names.ts';
import { clusterTagKeys } from '../cluster/tags.ts';
import type { Release } from '../releases/release.ts';
import { fingerprint } from '../support/json.ts';
import type { Secret } from '../support/secret.ts';
import type { IgnitionConfig } from './ignition.ts';
import { masterConfig } from './master.ts';
import { masterSecrets, workerSecrets } from './secrets.ts';
import { workerConfig } from './worker.ts';

export type MachineRole = Role;

export const machineRoles: readonly MachineRole[] = ['master', 'worker'];

/** Directory on the machine where sealed files and the sealed data key wait for being opened. */
export const sealedRoot = '/etc/aws-operator/sealed';

/** Where the sealed form of a secret file lies; the unit that opens it writes to the path itself. */
export function sealedPath(path: string): string {
  return `${sealedRoot}/files${path}.sealed`;
}

export interface SecretFile {
  readonly path: string;
  readonly content: Secret<string>;
}

/** PEM texts and keys by component, as the certificates of the cluster come. */
export interface MachineCertificates {
  readonly components: Readonly<
    Record<string, { readonly ca: string; readonly crt: string; readonly key: Secret<string> }>
  >;
  readonly encryptionKey: Secret<string>;
}

export interface MachineInput {
  readonly role: MachineRole;
  readonly cluster: Cluster;
  readonly release: Release;
  readonly certificates: MachineCertificates;
  readonly keyArn: string;
  readonly sshPublicKey: string;
}

export interface MachineSource {
  readonly role: MachineRole;
  readonly config: IgnitionConfig;
  readonly secrets: readonly SecretFile[];
  /** What the data key is bound to; the role's policy allows opening it with exactly this. */
  readonly encryptionContext: Readonly<Record<string, string>>;
  /** Key of the object, which contains the hash of everything above. */
  readonly objectKey: string;
}

export function machineSource(input: MachineInput): MachineSource {
  const { role, cluster } = input;
  const config = role === 'master' ? masterConfig(input) : workerConfig(input);
  const secrets = role === 'master' ? masterSecrets(input) : workerSecrets(input);
  const encryptionContext = encryptionContextOf(cluster, role);
  const revealed = secrets.map(({ path, content }) => ({ path, content: content.reveal() }));
  const identity = fingerprint({ config, secrets: revealed, encryptionContext, keyArn: input.keyArn });
  return { role, config, secrets, encryptionContext, objectKey: machineConfigKey(cluster, role, identity) };
}

/** Encryption context of a role's secrets. */
export function encryptionContextOf(
  cluster: Pick<Cluster, 'id'>,
  role: MachineRole,
): Readonly<Record<string, string>> {
  return { [clusterTagKeys.cluster]: cluster.id, 'giantswarm.io/role': role };
}
