/** `spec.aws` of an AWSConfig: account, region, network, domains and machines. */
import { z } from 'zod';
import { defaults } from './defaults.ts';
import { legacyObject, newObject, switchOr, text, textOr, wholeNumber } from './fields.ts';
import { masters, nodePools, workers } from './machines-spec.ts';
import { oneKindOfWorkers } from './rules.ts';

const elb = legacyObject(
  { idleTimeoutSeconds: wholeNumber('Accepted and not read: AWS fixes it for network load balancers.') },
  'Its load balancer.',
);

const zoneOf = (what: string) =>
  legacyObject(
    {
      hostedZones: text(`ID of the Route 53 zone for records of ${what}. Default: \`hostedZoneID\`.`),
      elb: elb.optional(),
    },
    `Records of ${what}.`,
  ).optional();

const zoneName = () =>
  legacyObject({ name: text('Accepted and not read.') }, 'Accepted and not read.').optional();

const vpc = legacyObject(
  {
    cidr: text('Block of the cluster’s VPC, between /16 and /28.'),
    privateSubnetCidr: text('Block for machines, with one zone. Default: a quarter of `cidr` per zone.'),
    publicSubnetCidr: text(
      'Block for load balancers, with one zone. Default: a sixteenth of `cidr` per zone.',
    ),
    peerId: text('ID of the host VPC, which the cluster’s VPC peers with.'),
    routeTableNames: z
      .array(z.string().max(256))
      .max(64)
      .describe('Tags `Name` of the host VPC’s route tables that get routes to the cluster.')
      .optional(),
  },
  'The network.',
);

const credentialSecret = legacyObject(
  {
    name: textOr(defaults.credentialSecret.name, 'Name of the Secret.'),
    namespace: textOr(defaults.credentialSecret.namespace, 'Namespace of the Secret.'),
  },
  'Secret with the role to assume in the guest account, under the key `aws.awsoperator.arn`.',
);

/** The schema of `spec.aws`. */
export const awsSpec = legacyObject(
  {
    region: text('The AWS region.'),
    az: text('The zone of a cluster with one zone.'),
    zones: z
      .array(z.string().max(64))
      .max(3)
      .describe(
        'Zones, the first with the first master. Default: `az`, or a for one master and a, b, c for three.',
      )
      .optional(),
    baseDomain: text('Domains that are not given are derived from it: `api.<id>.<baseDomain>` and so on.'),
    hostedZoneID: text('ID of the Route 53 zone in the guest account for all records.'),
    dns: newObject({ enabled: switchOr(true, 'Whether DNS records are made.') }, 'DNS records.').prefault({}),
    vpc: vpc.optional(),
    credentialSecret: credentialSecret.prefault({}),
    masters,
    workers,
    nodePools,
    api: zoneOf('the API'),
    etcd: zoneOf('etcd'),
    ingress: zoneOf('the ingress controller'),
    hostedZones: legacyObject(
      { api: zoneName(), etcd: zoneName(), ingress: zoneName() },
      'Accepted and not read.',
    ).optional(),
  },
  'Where the cluster runs.',
).meta({ 'x-kubernetes-validations': [oneKindOfWorkers] });
