/** The label on what the operator itself made in the host cluster, so that only that is changed and removed. */

export const madeByOperator: Readonly<Record<string, string>> = {
  'giantswarm.io/managed-by': 'aws-operator',
};
