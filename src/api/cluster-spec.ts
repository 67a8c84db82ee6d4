/** `spec.cluster` of an AWSConfig: what is not particular to AWS. */
import { z } from 'zod';
import { defaults } from './defaults.ts';
import { legacyObject, longText, text, textOr, wholeNumber, wholeNumberOr } from './fields.ts';
import { kubernetesSpec } from './kubernetes-spec.ts';

const unread = 'Accepted and not read.';

const calico = legacyObject(
  {
    subnet: textOr(defaults.podSubnet, 'First address of the block of pod addresses.'),
    cidr: wholeNumberOr(defaults.podPrefix, 'Prefix length of the block of pod addresses.'),
    mtu: wholeNumberOr(defaults.mtu, 'Largest packet between pods, in bytes.'),
    domain: text(unread),
  },
  'The pod network.',
);

const docker = legacyObject(
  {
    daemon: legacyObject(
      {
        cidr: text(
          `Block of a container daemon's bridge, which nothing else may use. Default: ${defaults.dockerCidr}.`,
        ),
        extraArgs: longText(unread),
      },
      'Settings of the 2018 container daemon.',
    ).optional(),
  },
  'The 2018 container runtime.',
);

const etcd = legacyObject(
  {
    domain: text('Domain of etcd. Default: `etcd.<id>.<baseDomain>`.'),
    prefix: textOr(defaults.etcdPrefix, 'Prefix of Kubernetes keys in etcd.'),
    port: wholeNumber('Accepted and not read: etcd listens on 2379.'),
    altNames: longText(unread),
  },
  'etcd.',
);

const machines = (description: string) =>
  z
    .array(legacyObject({ id: text('Accepted and not read.') }, 'A machine.'))
    .describe(description)
    .optional();

/** The schema of `spec.cluster`. */
export const clusterSpec = legacyObject(
  {
    id: z
      .string()
      .max(1024)
      .describe('The cluster ID, part of nearly every name. Lower-case letters, digits and dashes.'),
    customer: legacyObject(
      { id: text('The organisation, as tags and labels show it.') },
      'Who owns the cluster.',
    ).optional(),
    calico: calico.prefault({}),
    etcd: etcd.prefault({}),
    kubernetes: kubernetesSpec.prefault({}),
    docker: docker.optional(),
    masters: machines('Accepted and not read: `spec.aws.masters` counts.'),
    workers: machines('Accepted and not read: `spec.aws.workers` counts.'),
    vault: legacyObject({ address: text(unread), token: longText(unread) }, unread).optional(),
    version: text(unread),
  },
  'The cluster, apart from where it runs.',
);
