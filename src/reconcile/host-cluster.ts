/** The few things the story does in the host cluster, each only when something differs. */
import type { Secret } from '../support/secret.ts';

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** A manifest as it would be written in YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
    readonly ownerReferences?: readonly object[] | undefined;
  };
  readonly [field: string]: unknown;
}

export interface SecretValues {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Secret<string>>>;
}

export interface HostCluster {
  /** Makes the object equal to the manifest in every field the manifest names; writes only when it is not. */
  keep(manifest: Manifest, signal: AbortSignal): Promise<'unchanged' | 'written'>;
  /** Creates the object; Conflict when it exists. */
  create(manifest: Manifest, signal: AbortSignal): Promise<void>;
  /** Starts deletion when needed and answers whether the object is gone. */
  remove(reference: ObjectReference, signal: AbortSignal): Promise<boolean>;
  /** Objects of a kind in a namespace that carry all these labels. */
  objects(
    kind: Pick<ObjectReference, 'apiVersion' | 'kind'>,
    where: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ): Promise<readonly Manifest[]>;
  secret(namespace: string, name: string, signal: AbortSignal): Promise<SecretValues | undefined>;
  /** Secrets of a namespace that carry all these labels. */
  secrets(
    namespace: string,
    labels: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<readonly SecretValues[]>;
}
