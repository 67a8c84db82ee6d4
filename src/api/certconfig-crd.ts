/** The CustomResourceDefinition of CertConfig, made from the schemas that the operator reads objects with. */
import {
  certConfigGroup,
  certConfigKind,
  certConfigPlural,
  certConfigSpec,
  certConfigStatus,
  certConfigVersion,
} from './certconfig.ts';
import {
  ageColumn,
  type Column,
  definition,
  messageColumn,
  readyColumn,
  reasonColumn,
} from './definition.ts';
import { structuralSchema } from './structural-schema.ts';

/** What `kubectl get certconfig` shows. */
const columns: readonly Column[] = [
  readyColumn('Whether the Secret holds the certificate.'),
  reasonColumn,
  { name: 'Cluster', type: 'string', jsonPath: '.spec.cert.clusterID', description: 'The cluster ID.' },
  {
    name: 'Component',
    type: 'string',
    jsonPath: '.spec.cert.clusterComponent',
    description: 'Who it is for.',
  },
  { name: 'Expires', type: 'string', jsonPath: '.status.notAfter', description: 'When it expires.' },
  ageColumn,
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
  messageColumn,
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
