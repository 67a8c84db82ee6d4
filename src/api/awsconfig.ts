/** AWSConfig, `provider.giantswarm.io/v1alpha1`: what users write. The CRD and every type are made from these schemas. */
import { z } from 'zod';
import { awsSpec } from './aws-spec.ts';
import { clusterSpec } from './cluster-spec.ts';
import { legacyObject, text } from './fields.ts';
import { operationsSpec } from './operations-spec.ts';
import type { AWSConfigStatus } from './status.ts';

export const awsConfigGroup = 'provider.giantswarm.io';
export const awsConfigVersion = 'v1alpha1';
export const awsConfigKind = 'AWSConfig';
export const awsConfigPlural = 'awsconfigs';

/** The schema of `spec`. */
export const awsConfigSpec = legacyObject(
  {
    versionBundle: legacyObject(
      { version: text('The version bundle version, which picks the release.') },
      'Which release the cluster runs.',
    ).optional(),
    cluster: clusterSpec,
    aws: awsSpec,
    operations: operationsSpec.prefault({}),
  },
  'What the cluster should be.',
);

/** A spec with every static default filled in. */
export type AWSConfigSpec = z.infer<typeof awsConfigSpec>;

/** Metadata, as far as the operator reads it. */
export interface ObjectMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly creationTimestamp?: string | undefined;
  readonly deletionTimestamp?: string | undefined;
  readonly finalizers?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** An AWSConfig as the API server hands it out; its spec is read by `parseCluster`, which trusts nothing. */
export interface AWSConfig {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly spec?: unknown;
  readonly status?: AWSConfigStatus | undefined;
}
