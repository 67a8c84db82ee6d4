/** AWS::SQS::Queue. */
import { type Mapping, same, type Value } from '../value.ts';
import { plainTags } from './iam.ts';
import { type Context, given, type Made, type ResourceType, textOf } from './kind.ts';
import { queryList } from './query-lists.ts';
import { goneTags } from './small-services.ts';

/** Properties that are attributes of a queue, with what an attribute is once its property is taken away. */
const attributes: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  DelaySeconds: '0',
  FifoThroughputLimit: 'perQueue',
  KmsDataKeyReusePeriodSeconds: '300',
  KmsMasterKeyId: '',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  RedriveAllowPolicy: '',
  RedrivePolicy: '',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

function attribute(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asked(properties: Mapping): readonly { readonly Name: string; readonly Value: string }[] {
  return [...Object.keys(attributes), 'FifoQueue'].flatMap((Name) => {
    const value = properties[Name];
    // SQS takes "false" of a standard queue for a wish to have it be one that keeps the order.
    if (value === undefined || (Name === 'FifoQueue' && value === false)) return [];
    return [{ Name, Value: attribute(value) }];
  });
}

async function retag(QueueUrl: string, context: Context): Promise<void> {
  const sqs = await context.services.sqs();
  const gone = Object.fromEntries(goneTags(context).map((key, index) => [`TagKey.${index + 1}`, key]));
  if (Object.keys(gone).length > 0) await sqs.send({ Action: 'UntagQueue', QueueUrl, ...gone });
  const tags = queryList('Tag', plainTags(context.tags));
  if (Object.keys(tags).length > 0) await sqs.send({ Action: 'TagQueue', QueueUrl, ...tags });
}

/** The handler of AWS::SQS::Queue. */
export const queue: ResourceType = {
  type: 'AWS::SQS::Queue',
  properties: [...Object.keys(attributes), 'FifoQueue', 'QueueName', 'Tags'],
  seconds: { create: 60, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const sqs = await context.services.sqs();
    const suffix = properties['FifoQueue'] === true ? '.fifo' : '';
    const name = textOf(properties, 'QueueName') ?? `${context.physicalName(80 - suffix.length)}${suffix}`;
    const made = await sqs.send({
      Action: 'CreateQueue',
      QueueName: name,
      ...queryList('Attribute', asked(properties)),
      ...queryList('Tag', plainTags(context.tags)),
    });
    given(made.text('QueueUrl'), 'QueueUrl');
    const { partition, region, account } = context.caller;
    const suffixOf = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const id = `https://sqs.${region}.${suffixOf}/${account}/${name}`;
    const Arn = `arn:${partition}:sqs:${region}:${account}:${name}`;
    return { id, attributes: { Arn, QueueName: name, QueueUrl: id } };
  },

  async update(properties, { id, properties: former, attributes: told }, context): Promise<Made> {
    const sqs = await context.services.sqs();
    const changed = Object.entries(attributes).flatMap(([Name, usual]) => {
      const value = properties[Name];
      if (same(value, former[Name])) return [];
      return [{ Name, Value: value === undefined ? usual : attribute(value) }];
    });
    if (changed.length > 0) {
      await sqs.send({ Action: 'SetQueueAttributes', QueueUrl: id, ...queryList('Attribute', changed) });
    }
    await retag(id, context);
    return { id, attributes: told };
  },

  async delete({ id }, context): Promise<void> {
    const sqs = await context.services.sqs();
    await sqs.send({ Action: 'DeleteQueue', QueueUrl: id });
  },
};
