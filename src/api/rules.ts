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

/** A field that makes another cluster of it. `of` is the CEL expression of its value, given the object's name. */
interface Fixed {
  readonly path: string;
  readonly of: (object: 'self' | 'oldSelf') => string;
}

/** An optional text at the end of a path; absent and empty are the same. */
const textAt = (path: string, ...optional: readonly string[]): Fixed => ({
  path: `.${[path, ...optional].join('.')}`,
  of: (object) => `${object}.${path}${optional.map((name) => `.?${name}`).join('')}.orValue('')`,
});

const fixed: readonly Fixed[] = [
  { path: '.spec.cluster.id', of: (object) => `${object}.spec.cluster.id` },
  textAt('spec.aws', 'region'),
  textAt('spec.aws', 'az'),
  textAt('spec.aws', 'vpc', 'cidr'),
  textAt('spec.aws', 'vpc', 'privateSubnetCidr'),
  textAt('spec.aws', 'vpc', 'publicSubnetCidr'),
  textAt('spec.cluster', 'calico', 'subnet'),
  textAt('spec.cluster', 'kubernetes', 'api', 'clusterIPRange'),
  textAt('spec.cluster', 'kubernetes', 'domain'),
  { path: '.spec.cluster.calico.cidr', of: (object) => `${object}.spec.cluster.?calico.?cidr.orValue(0)` },
  { path: '.spec.aws.zones', of: (object) => `${object}.spec.aws.?zones.orValue([])` },
  { path: '.spec.aws.masters', of: (object) => `size(${object}.spec.aws.masters)` },
];

/**
 * Fixed from the moment something exists; before that, a user may still correct them.
 * An object with an error in one of these fields never comes that far.
 */
export const fixedOnceMade: readonly Rule[] = fixed.map(({ path, of }) => ({
  rule: `!has(oldSelf.status) || !has(oldSelf.status.infrastructure) || ${of('self')} == ${of('oldSelf')}`,
  message:
    path === '.spec.aws.masters'
      ? 'the number of masters cannot change once the cluster exists'
      : 'it cannot change once the cluster exists: delete the AWSConfig and make another',
  fieldPath: path,
  reason: 'FieldValueForbidden',
}));
