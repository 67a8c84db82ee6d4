/** AWS::CloudFormation::WaitCondition and its handle: a place in the order where a stack waits for signals. */
import { type Context, type Made, type ResourceType, textOf } from './kind.ts';

/** The handler of AWS::CloudFormation::WaitConditionHandle. */
export const waitConditionHandle: ResourceType = {
  type: 'AWS::CloudFormation::WaitConditionHandle',
  properties: [],
  seconds: { create: 1, delete: 1 },

  async create(_properties, context): Promise<Made> {
    const { partition, region } = context.caller;
    const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const name = `${context.stackId}/${context.logicalId}`.split('/').map(encodeURIComponent).join('/');
    const id = `https://cloudformation-waitcondition-${region}.s3.${region}.${suffix}/${name}`;
    return { id, attributes: { Id: id } };
  },

  delete: async (): Promise<void> => undefined,
};

/** What a handle's address names: the stack and the handle in it. */
function handleName(address: string): string {
  return decodeURIComponent(new URL(address).pathname.slice(1));
}

/** Waits for `count` signals, and words a time-out as wait conditions do. */
async function untilDone(count: number, milliseconds: number, context: Context): Promise<void> {
  try {
    await context.signals(count, milliseconds);
  } catch (error) {
    const received = /^Received (\d+) SUCCESS/.exec(error instanceof Error ? error.message : '')?.[1];
    if (received === undefined) throw error;
    throw new Error(`WaitCondition timed out. Received ${received} conditions when expecting ${count}`);
  }
}

/** The handler of AWS::CloudFormation::WaitCondition. */
export const waitCondition: ResourceType = {
  type: 'AWS::CloudFormation::WaitCondition',
  properties: ['Count', 'Handle', 'Timeout'],
  seconds: { create: 1, delete: 1 },

  async create(properties, context): Promise<Made> {
    const timeout = textOf(properties, 'Timeout');
    const handle = textOf(properties, 'Handle');
    const id = handle === undefined ? `${context.stackId}/${context.logicalId}` : handleName(handle);
    const attributes = { Id: id, Data: '{}' };
    context.initiated(id, attributes);
    if (handle !== undefined && timeout !== undefined) {
      await untilDone(Number(properties['Count'] ?? 1), Number(timeout) * 1_000, context);
    }
    return { id, attributes };
  },

  /** AWS: "Updates are not supported"; a changed wait condition is simply not waited for again. */
  update: async (_properties, { id, attributes }): Promise<Made> => ({ id, attributes }),

  delete: async (): Promise<void> => undefined,
};
