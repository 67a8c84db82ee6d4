/** What goes into the config of a machine: its role, its cluster, and the certificates it gets. */
import type { Cluster } from '../cluster/cluster.ts';
import type { Role } from '../cluster/names.ts';
import type { Release } from '../releases/release.ts';
import type { Secret } from '../support/secret.ts';

export type MachineRole = Role;

/** Every role that has a config of its own. */
export const machineRoles: readonly MachineRole[] = ['master', 'worker'];

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
