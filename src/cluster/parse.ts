/** From an AWSConfig to a Cluster: one value with every default and derived name filled in, or every problem at once. */
import { type AWSConfig, type AWSConfigSpec, awsConfigSpec } from '../api/awsconfig.ts';
import { defaults } from '../api/defaults.ts';
import { unknownFields } from '../api/unknown-fields.ts';
import { cidrText } from './cidr.ts';
import type { Cluster } from './cluster.ts';
import type { Credential, CredentialReference } from './credential.ts';
import type { Installation } from './installation.ts';
import { readDns } from './parse/domains.ts';
import { readId, readOrganization, readRegion, reportLongNames, reportPartition } from './parse/identity.ts';
import { readKubernetes, readUsers } from './parse/kubernetes.ts';
import { readMasters, readWorkers } from './parse/machines.ts';
import { readNetwork, readPeer } from './parse/network.ts';
import { given, type Report, reporter } from './parse/report.ts';
import { readShape } from './parse/shape.ts';
import type { Problem } from './problem.ts';

export type { Installation };

export type ParsedCluster =
  | {
      readonly cluster: Cluster;
      /** Fields that nobody reads, such as a mistyped `spec.aws.nodePool`: accepted as in 2018, worth a word to the user. */
      readonly ignored: readonly string[];
    }
  | { readonly problems: readonly Problem[] };

/** Which Secret holds the role for this AWSConfig; what the spec leaves open comes from the defaults. */
export function credentialReference(object: AWSConfig): CredentialReference {
  const spec = readShape(awsConfigSpec, object.spec, 'awsconfig');
  const { name, namespace } = 'spec' in spec ? spec.spec.aws.credentialSecret : defaults.credentialSecret;
  return {
    name: given(name) ?? defaults.credentialSecret.name,
    namespace: given(namespace) ?? defaults.credentialSecret.namespace,
  };
}

/** Reads an AWSConfig whose role is known. Looks at nothing but its arguments. */
export function parseCluster(
  object: AWSConfig,
  installation: Installation,
  credential: Credential,
): ParsedCluster {
  const read = readShape(awsConfigSpec, object.spec, 'awsconfig');
  if ('problems' in read) return read;
  const { problems, report } = reporter();
  const cluster = readCluster({ object, spec: read.spec, installation, credential }, report);
  if (cluster !== undefined) reportMoved(object, cluster, report);
  if (cluster !== undefined && problems.length === 0) return { cluster, ignored: unknownFields(object.spec) };
  // A reader that answers undefined has reported why; the loud alternative would be a cluster half read.
  if (problems.length === 0)
    throw new Error(`the spec of ${object.metadata.name} was not read, without a problem`);
  return { problems };
}

interface Sources {
  readonly object: AWSConfig;
  readonly spec: AWSConfigSpec;
  readonly installation: Installation;
  readonly credential: Credential;
}

function readCluster(
  { object, spec, installation, credential }: Sources,
  report: Report,
): Cluster | undefined {
  const id = readId(spec, report);
  const organization = readOrganization(spec, report);
  const place = readRegion(spec, installation, report);
  if (place !== undefined) reportPartition(place, credential, report);
  const { network, serviceCidr } = readNetwork(spec, place?.region, report);
  const peer = readPeer(spec, report);
  const kubernetes = readKubernetes({ spec, installation, serviceCidr }, report);
  const dns = readDns(spec, installation.route53Enabled, report);
  const masters = readMasters(spec, installation.detailedMonitoring, report);
  const workers = readWorkers(spec, installation.detailedMonitoring, report);
  const users = readUsers(spec, report);
  if (id !== undefined) {
    const domains = kubernetes ?? { apiDomain: 'api', ingressDomain: 'ingress' };
    reportLongNames({ id, guest: { id: credential.accountId }, kubernetes: domains }, report);
  }
  if (id === undefined || place === undefined || network === undefined || peer === undefined)
    return undefined;
  if (kubernetes === undefined || dns === undefined || masters === undefined || workers === undefined)
    return undefined;
  const { name, namespace, uid, generation } = object.metadata;
  const { accountId, roleArn, externalId } = credential;
  const { accessLogDays, deleteAccessLogs, bucketTags } = installation;
  const releaseVersion = given(spec.versionBundle?.version) ?? '';
  return {
    id,
    uid,
    generation,
    key: `${namespace}/${name}`,
    namespace,
    name,
    organization,
    installation: installation.name,
    releaseVersion,
    ...place,
    guest: { id: accountId, roleArn, externalId },
    network,
    peer,
    kubernetes,
    dns,
    masters,
    workers,
    users,
    operations: { ...spec.operations, accessLogDays, deleteAccessLogs, bucketTags },
    sources: installation.sources,
  };
}

/** Reports what a cluster that already exists cannot follow, should the API server not have refused it. */
function reportMoved(object: AWSConfig, cluster: Cluster, report: Report): void {
  const before = object.status?.cluster?.network?.cidr;
  const now = cidrText(cluster.network.vpcCidr);
  if (before !== undefined && before !== now)
    report(
      'spec.aws.vpc.cidr',
      `the cluster exists with ${before} and cannot move to ${now}`,
      `Set it back to ${before}.`,
    );
  const region = object.status?.infrastructure?.region;
  if (region !== undefined && region !== cluster.region)
    report(
      'spec.aws.region',
      `the cluster exists in ${region} and cannot move to ${cluster.region}`,
      `Set it back to ${region}.`,
    );
}
