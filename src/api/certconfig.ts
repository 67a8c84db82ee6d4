/** CertConfig, `core.giantswarm.io/v1alpha1`: which certificate a component or a person of a cluster should have. */
import { z } from 'zod';
import type { ObjectMetadata } from './awsconfig.ts';
import { legacyObject, switchOr, text } from './fields.ts';
import { conditions } from './status.ts';

export const certConfigGroup = 'core.giantswarm.io';
export const certConfigVersion = 'v1alpha1';
export const certConfigKind = 'CertConfig';
export const certConfigPlural = 'certconfigs';

/** Clients of 2018 wrote null for lists that were empty; with a default the API server drops it. */
const list = (description: string) => z.array(z.string().max(253)).max(100).describe(description).default([]);

const cert = legacyObject(
  {
    clusterID: text('The cluster, by the ID in its AWSConfig.'),
    clusterComponent: text('Who the certificate is for: `api`, `worker`, `admin` and so on.'),
    commonName: text('`CN=` of the subject, a domain below that of the cluster.'),
    altNames: list('DNS names that the certificate covers besides the common name.'),
    ipSans: list('IP addresses that the certificate covers.'),
    organizations: list('`O=` of the subject, after the component, which always comes first.'),
    ttl: text('How long the certificate lasts, as a Go duration such as `720h`.'),
    allowBareDomains: switchOr(
      false,
      'Whether names may be covered that are not below the cluster’s domain, such as `kubernetes`.',
    ),
    disableRegeneration: switchOr(false, 'Whether the certificate, once made, is never made again.'),
  },
  'The certificate.',
);

/** The schema of `spec`. */
export const certConfigSpec = legacyObject(
  {
    cert,
    versionBundle: legacyObject(
      { version: text('The version bundle version. Empty, `0.1.0` and `1.0.0` are handled.') },
      'Which operator handles it.',
    ).prefault({}),
  },
  'What the certificate should be.',
);

export type CertConfigSpec = z.infer<typeof certConfigSpec>;

const moment = (description: string) => z.string().describe(description).optional();

/** The schema of `status`. */
export const certConfigStatus = z
  .object({
    observedGeneration: z.int().describe('The generation that the latest pass saw.').optional(),
    conditions: conditions.optional(),
    secret: moment('Name of the Secret with `ca`, `crt` and `key`.'),
    serialNumber: moment('Serial number of the certificate, in hex.'),
    notBefore: moment('From when on the certificate is valid.'),
    notAfter: moment('When the certificate expires.'),
    renewAt: moment('When the certificate will be made anew.'),
  })
  .describe('What the operator found.');

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

export type CertConfigStatus = Frozen<z.infer<typeof certConfigStatus>>;

/** A CertConfig as the API server hands it out; its spec is read with care, since not every cluster has our CRD. */
export interface CertConfig {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly spec?: unknown;
  readonly status?: CertConfigStatus | undefined;
}
