/** The CustomResourceDefinition of CertConfig, made from the schemas that the operator reads objects with. */
import {
  certConfigGroup,
  certConfigKind,
  certConfigPlural,
  certConfigSpec,
  certConfigStatus,
  certConfigVersion,
} from './certconfig.ts';
import { type Column, definition } from './definition.ts';
import { structuralSchema } from './structural-schema.ts';

const readyCondition = '.status.conditions[?(@.type=="Ready")]';

/** What `kubectl get certconfig` shows. */
const columns: readonly Column[] = [
  {
    name: 'Ready',
    type: 'string',
    jsonPath: `${readyCondition}.status`,
    description: 'Whether the Secret holds the certificate.',
  },
  { name: 'Reason', type: 'string', jsonPath: `${readyCondition}.reason`, description: 'Why, or why not.' },
  { name: 'Cluster', type: 'string', jsonPath: '.spec.cert.clusterID', description: 'The cluster ID.' },
  {
    name: 'Component',
    type: 'string',
    jsonPath: '.spec.cert.clusterComponent',
    description: 'Who it is for.',
  },
  { name: 'Expires', type: 'string', jsonPath: '.status.notAfter', description: 'When it expires.' },
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
    description: 'Time since it was applied.',
  },
  {
    name: 'Common name',
    type: 'string',
    jsonPath: '.spec.cert.commonName',
    description: 'CN of the subject.',
    priority: 1,
  },
  {
    name: 'Renewal',
    type: 'string',
    jsonPath: '.status.renewAt',
    description: 'When it is made anew.',
    priority: 1,
  },
  {
    name: 'Message',
    type: 'string',
    jsonPath: `${readyCondition}.message`,
    description: 'In words.',
    priority: 1,
  },
];

/** The CRD as an object; the same every time. */
export function certConfigCrd(): object {
  return definition({
    group: certConfigGroup,
    version: certConfigVersion,
    names: {
      kind: certConfigKind,
      plural: certConfigPlural,
      singular: 'certconfig',
      shortNames: ['certc'],
    },
    columns,
    schema: {
      type: 'object',
      description: 'A certificate of a guest cluster, kept in a Secret.',
      required: ['spec'],
      properties: {
        apiVersion: { type: 'string' },
        kind: { type: 'string' },
        metadata: { type: 'object' },
        spec: structuralSchema(certConfigSpec),
        status: structuralSchema(certConfigStatus),
      },
    },
  });
}
