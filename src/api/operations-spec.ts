/** `spec.operations` of an AWSConfig: how the operator may treat the cluster. */
import { z } from 'zod';
import { defaults } from './defaults.ts';
import { newObject, switchOr } from './fields.ts';

/** The schema of `spec.operations`. */
export const operationsSpec = newObject(
  {
    paused: switchOr(false, 'While true, the operator changes nothing.'),
    deletionProtection: switchOr(
      false,
      'While true, the cluster is not deleted, and its stacks are protected too.',
    ),
    changePolicy: z
      .enum(['Automatic', 'Approve'])
      .describe(
        'Automatic: changes are rolled out at once. Approve: a plan is shown and waits for an annotation that names it.',
      )
      .default(defaults.changePolicy),
  },
  'How the operator may treat the cluster.',
);
