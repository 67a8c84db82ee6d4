/** Reads the machines of a spec: masters, and pools of workers. */
import type { AWSConfigSpec } from '../../api/awsconfig.ts';
import { defaults } from '../../api/defaults.ts';
import type { Architecture, Masters, WorkerPool } from '../cluster.ts';
import { architectureOf } from '../instance-type.ts';
import { reportLabels } from './labels.ts';
import { counted, given, givenNumber, type Report } from './report.ts';

/** Name of the only pool of a 2018 object. */
const onlyPool = 'worker';

/** Every region makes gp3 volumes of up to 16 TiB. Source: Amazon EBS User Guide. */
const largestVolumeGiB = 16_384;

/** Masters, all alike; undefined where a problem was reported. */
export function readMasters(
  spec: AWSConfigSpec,
  detailedMonitoring: boolean,
  report: Report,
): Masters | undefined {
  const field = 'spec.aws.masters';
  const { masters } = spec.aws;
  const count = masters.length;
  if (count !== 1 && count !== 3)
    report(
      field,
      `${counted(count, 'master')} cannot form a cluster`,
      count % 2 === 0 && count > 0
        ? 'Give 1 or 3 entries: an even number of etcd members tolerates no more failures than one less.'
        : 'Give 1 or 3 entries.',
    );
  const shapes = masters.map(({ instanceType, etcdVolumeGiB, rootVolumeGiB }) => ({
    instanceType: given(instanceType) ?? defaults.instanceType,
    etcdVolumeGiB: givenNumber(etcdVolumeGiB) ?? defaults.etcdVolumeGiB,
    rootVolumeGiB: givenNumber(rootVolumeGiB) ?? defaults.rootVolumeGiB,
  }));
  const [first, ...others] = shapes;
  if (first === undefined) return undefined;
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(first)))
    report(field, 'the masters differ', 'Give all entries the same instance type and volumes.');
  const architecture = readType(`${field}[0].instanceType`, first.instanceType, report);
  reportVolume(`${field}[0].etcdVolumeGiB`, first.etcdVolumeGiB, report);
  reportVolume(`${field}[0].rootVolumeGiB`, first.rootVolumeGiB, report);
  if (architecture === undefined || (count !== 1 && count !== 3)) return undefined;
  return { count, ...first, architecture, detailedMonitoring };
}

interface PoolText {
  readonly field: string;
  readonly name: string;
  readonly count: number;
  readonly instanceType: string | undefined;
  readonly rootVolumeGiB: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** Pools of workers; undefined where a problem was reported. */
export function readWorkers(
  spec: AWSConfigSpec,
  detailedMonitoring: boolean,
  report: Report,
): readonly WorkerPool[] | undefined {
  const { workers = [], nodePools = [] } = spec.aws;
  if (workers.length > 0 && nodePools.length > 0)
    report('spec.aws.nodePools', 'it is given beside spec.aws.workers', 'Give one of the two.');
  const texts = nodePools.length > 0 ? nodePools.map(asPoolText) : workersAsPool(workers);
  if (texts.reduce((sum, { count }) => sum + count, 0) < 1)
    report(
      nodePools.length > 0 ? 'spec.aws.nodePools' : 'spec.aws.workers',
      'the cluster has no workers',
      'Give at least one entry in spec.aws.workers, or a pool in spec.aws.nodePools with a count of 1 or more.',
    );
  reportRepeatedNames(texts, report);
  const pools = texts.map((text) => readPool(text, detailedMonitoring, report));
  return pools.every((pool) => pool !== undefined) ? pools : undefined;
}

type Spec2018Worker = NonNullable<AWSConfigSpec['aws']['workers']>[number];
type SpecPool = NonNullable<AWSConfigSpec['aws']['nodePools']>[number];

/** The 2018 form: the number of entries is the count, and the first entry speaks for all. */
function workersAsPool(workers: readonly Spec2018Worker[]): readonly PoolText[] {
  const [first] = workers;
  if (first === undefined) return [];
  const { instanceType, rootVolumeGiB } = first;
  const field = 'spec.aws.workers[0]';
  return [{ field, name: onlyPool, count: workers.length, instanceType, rootVolumeGiB, labels: {} }];
}

function asPoolText(pool: SpecPool, index: number): PoolText {
  const { name, count, instanceType, rootVolumeGiB, labels = {} } = pool;
  return { field: `spec.aws.nodePools[${index}]`, name, count, instanceType, rootVolumeGiB, labels };
}

function reportRepeatedNames(pools: readonly PoolText[], report: Report): void {
  const names = pools.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    report('spec.aws.nodePools', `two pools are called "${repeated}"`, 'Give each pool its own name.');
}

/** Longest name of a pool: it is part of logical ids and names that AWS limits. */
const longestPoolName = 32;

/** Most workers of a pool: the group's maximum is one more, and AWS allows no more by default. */
const mostWorkers = 1000;

function readPool(text: PoolText, detailedMonitoring: boolean, report: Report): WorkerPool | undefined {
  const { field, name, count, labels } = text;
  const named = /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= longestPoolName;
  if (!named)
    report(
      `${field}.name`,
      `"${name}" cannot name a pool`,
      `Use up to ${longestPoolName} lower-case letters, digits and dashes, beginning with a letter.`,
    );
  if (count < 0 || count > mostWorkers)
    report(`${field}.count`, `${count} is not a number of workers`, `Use a number from 0 to ${mostWorkers}.`);
  const instanceType = given(text.instanceType) ?? defaults.instanceType;
  const architecture = readType(`${field}.instanceType`, instanceType, report);
  const rootVolumeGiB = givenNumber(text.rootVolumeGiB) ?? defaults.rootVolumeGiB;
  reportVolume(`${field}.rootVolumeGiB`, rootVolumeGiB, report);
  reportLabels(`${field}.labels`, labels, report);
  if (architecture === undefined || !named) return undefined;
  return { name, count, instanceType, architecture, rootVolumeGiB, detailedMonitoring, labels };
}

function readType(field: string, instanceType: string, report: Report): Architecture | undefined {
  const architecture = architectureOf(instanceType);
  if (architecture === undefined)
    report(
      field,
      `"${instanceType}" is not an instance type that nodes run on`,
      'Use one like m5.large or m7g.large.',
    );
  return architecture;
}

function reportVolume(field: string, sizeGiB: number, report: Report): void {
  if (sizeGiB < 8 || sizeGiB > largestVolumeGiB)
    report(field, `a volume of ${sizeGiB} GiB does not do`, `Use a size from 8 to ${largestVolumeGiB}.`);
}
