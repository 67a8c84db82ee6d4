/** Rules that the API server itself enforces, in CEL: what contradicts itself, and what an existing cluster cannot change. */

/** A rule as `x-kubernetes-validations` has it. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string | undefined;
  readonly reason?: 'FieldValueForbidden' | 'FieldValueInvalid' | undefined;
}

/** Workers come either in the 2018 form or in pools. */
export const oneKindOfWorkers: Rule = {
  rule: '!has(self.workers) || size(self.workers) == 0 || !has(self.nodePools) || size(self.nodePools) == 0',
  message: 'workers and nodePools exclude each other: give one of the two',
  reason: 'FieldValueForbidden',
};

/** A field that makes another cluster of it. */
interface Fixed {
  /** `spec.aws.vpc.cidr`. */
  readonly path: string;
  /** The members of the path, from left to right, that an object may lack. */
  readonly optional: readonly string[];
  /** What a client writes that means to say nothing. */
  readonly empty: "''" | '0' | '[]';
}

const fixed: readonly Fixed[] = [
  { path: 'spec.cluster.id', optional: [], empty: "''" },
  { path: 'spec.aws.region', optional: ['region'], empty: "''" },
  { path: 'spec.aws.az', optional: ['az'], empty: "''" },
  { path: 'spec.aws.zones', optional: ['zones'], empty: '[]' },
  { path: 'spec.aws.vpc.cidr', optional: ['vpc', 'cidr'], empty: "''" },
  { path: 'spec.aws.vpc.privateSubnetCidr', optional: ['vpc', 'privateSubnetCidr'], empty: "''" },
  { path: 'spec.aws.vpc.publicSubnetCidr', optional: ['vpc', 'publicSubnetCidr'], empty: "''" },
  { path: 'spec.cluster.calico.subnet', optional: ['calico', 'subnet'], empty: "''" },
  { path: 'spec.cluster.calico.cidr', optional: ['calico', 'cidr'], empty: '0' },
  {
    path: 'spec.cluster.kubernetes.api.clusterIPRange',
    optional: ['kubernetes', 'api', 'clusterIPRange'],
    empty: "''",
  },
  { path: 'spec.cluster.kubernetes.domain', optional: ['kubernetes', 'domain'], empty: "''" },
];

/**
 * Whether an object says something at a path. Spelled out with `has`, since the API server cannot bound the cost
 * of comparing what `orValue` answers.
 */
function says(object: 'self' | 'oldSelf', { path, optional, empty }: Fixed): string {
  const members = path.split('.');
  const present = optional.map((_, index) => {
    const upTo = members.slice(0, members.length - optional.length + index + 1);
    return `has(${[object, ...upTo].join('.')})`;
  });
  return `(${[...present, `${object}.${path} != ${empty}`].join(' && ')})`;
}

/** Equal values, where saying nothing is a value too. */
function unchanged(field: Fixed): string {
  const [now, before] = [says('self', field), says('oldSelf', field)];
  return `(${now} ? ${before} && self.${field.path} == oldSelf.${field.path} : !${before})`;
}

const notYetMade = '!has(oldSelf.status) || !has(oldSelf.status.infrastructure)';

/**
 * Fixed from the moment something exists; before that, a user may still correct them.
 */
export const fixedOnceMade: readonly Rule[] = [
  ...fixed.map(
    (field): Rule => ({
      rule: `${notYetMade} || ${unchanged(field)}`,
      message: 'it cannot change once the cluster exists: delete the AWSConfig and make another',
      fieldPath: `.${field.path}`,
      reason: 'FieldValueForbidden',
    }),
  ),
  {
    rule: `${notYetMade} || size(self.spec.aws.masters) == size(oldSelf.spec.aws.masters)`,
    message: 'the number of masters cannot change once the cluster exists',
    fieldPath: '.spec.aws.masters',
    reason: 'FieldValueForbidden',
  },
];
