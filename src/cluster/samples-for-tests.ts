/** AWSConfigs and settings for tests: the samples that users start from, and ways to change one field of them. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { AWSConfig } from '../api/awsconfig.ts';
import type { Cluster } from './cluster.ts';
import type { Credential } from './credential.ts';
import type { Installation } from './installation.ts';
import { parseCluster } from './parse.ts';
import { problemText } from './problem.ts';

/** One of `config/samples/`, as the API server would hand it out. */
export function sample(name: 'awsconfig' | 'awsconfig-2018' | 'awsconfig-ha' = 'awsconfig'): AWSConfig {
  const file = new URL(`../../config/samples/${name}.yaml`, import.meta.url);
  const object = parse(readFileSync(file, 'utf8')) as AWSConfig;
  const uid = '6033bdce-e051-4b62-99cf-0655f7d788d8';
  return { ...object, metadata: { ...object.metadata, uid, generation: 1, resourceVersion: '1' } };
}

/** The object with a field replaced, or removed when the value is undefined: `changed(sample(), 'spec.aws.az', 'x')`. */
export function changed(object: AWSConfig, path: string, value: unknown): AWSConfig {
  const copy = structuredClone(object) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() ?? '';
  let parent = copy;
  for (const name of names) parent = (parent[name] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy as unknown as AWSConfig;
}

export const credential: Credential = {
  roleArn: 'arn:aws:iam::222222222222:role/guest',
  partition: 'aws',
  accountId: '222222222222',
};

export const installation: Installation = {
  name: 'sandbox',
  route53Enabled: true,
  apiAllowList: [],
  accessLogDays: 365,
  deleteAccessLogs: false,
  bucketTags: true,
  detailedMonitoring: false,
  sources: { registryMirrors: {} },
};

/** The cluster of an object that must be valid. */
export function clusterOf(object: AWSConfig, settings: Installation = installation): Cluster {
  const parsed = parseCluster(object, settings, credential);
  if ('cluster' in parsed) return parsed.cluster;
  throw new Error(parsed.problems.map(problemText).join('\n'));
}

/** What a user reads about an object: one sentence per problem. */
export function complaints(
  object: AWSConfig,
  { settings = installation, role = credential }: { settings?: Installation; role?: Credential } = {},
): readonly string[] {
  const parsed = parseCluster(object, settings, role);
  return 'problems' in parsed ? parsed.problems.map(problemText) : [];
}
