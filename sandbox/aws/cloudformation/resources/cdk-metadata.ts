/** AWS::CDK::Metadata: what programs of the CDK say of themselves in every stack. It stands for nothing. */
import { randomUUID } from 'node:crypto';
import type { Made, ResourceType } from './kind.ts';

/** The handler of AWS::CDK::Metadata. */
export const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  properties: ['Analytics'],
  seconds: { create: 1, delete: 1 },
  create: async (): Promise<Made> => ({ id: randomUUID(), attributes: {} }),
  update: async (_properties, { id, attributes }): Promise<Made> => ({ id, attributes }),
  delete: async (): Promise<void> => undefined,
};
