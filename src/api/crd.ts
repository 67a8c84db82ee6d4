/** The CustomResourceDefinition of AWSConfig, made from the same schemas that the operator reads objects with. */
import {
  awsConfigGroup,
  awsConfigKind,
  awsConfigPlural,
  awsConfigSpec,
  awsConfigVersion,
} from './awsconfig.ts';
import {
  ageColumn,
  type Column,
  definition,
  messageColumn,
  readyColumn,
  reasonColumn,
} from './definition.ts';
import { fixedOnceMade } from './rules.ts';
import { awsConfigStatus } from './status.ts';
import { structuralSchema } from './structural-schema.ts';

/** What `kubectl get awsconfig` shows. */
const columns: readonly Column[] = [
  readyColumn('Whether all is in place.'),
  reasonColumn,
  {
    name: 'Release',
    type: 'string',
    jsonPath: '.spec.versionBundle.version',
    description: 'The wanted release.',
  },
  { name: 'Region', type: 'string', jsonPath: '.spec.aws.region', description: 'The AWS region.' },
  { name: 'Masters', type: 'integer', jsonPath: '.status.masters', description: 'Wanted number of masters.' },
  { name: 'Workers', type: 'integer', jsonPath: '.status.workers', description: 'Wanted number of workers.' },
  ageColumn,
  {
    name: 'Cluster',
    type: 'string',
    jsonPath: '.spec.cluster.id',
    description: 'The cluster ID.',
    priority: 1,
  },
  {
    name: 'Account',
    type: 'string',
    jsonPath: '.status.infrastructure.guestAccount',
    description: 'The account it runs in.',
    priority: 1,
  },
  {
    name: 'API',
    type: 'string',
    jsonPath: '.status.infrastructure.apiEndpoint',
    description: 'URL of the API.',
    priority: 1,
  },
  messageColumn,
];

/** The CRD as an object; the same every time. */
export function awsConfigCrd(): object {
  return definition({
    group: awsConfigGroup,
    version: awsConfigVersion,
    names: { kind: awsConfigKind, plural: awsConfigPlural, singular: 'awsconfig', shortNames: ['awsc'] },
    columns,
    schema: objectSchema(),
  });
}

function objectSchema(): object {
  return {
    type: 'object',
    description: 'A guest Kubernetes cluster on AWS.',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      spec: structuralSchema(awsConfigSpec),
      status: structuralSchema(awsConfigStatus),
    },
    'x-kubernetes-validations': fixedOnceMade,
  };
}
