/** Reads topics and queues. */
import type { Reader } from './reader.ts';

const topic: Reader = async ({ id, properties }, { services }) => {
  const sns = await services.sns();
  const [found, tags] = await Promise.all([
    sns.send({ Action: 'GetTopicAttributes', TopicArn: id }),
    sns.send({ Action: 'ListTagsForResource', ResourceArn: id }),
  ]);
  const all = found.pairs('key', 'value');
  const name = id.split(':').at(-1) ?? '';
  const truth = (key: string): boolean | undefined =>
    properties[key] === undefined ? undefined : all.get(key) === 'true';
  return {
    properties: {
      TopicName: name,
      DisplayName: all.get('DisplayName') || undefined,
      KmsMasterKeyId: all.get('KmsMasterKeyId') || undefined,
      FifoTopic: truth('FifoTopic'),
      ContentBasedDeduplication: truth('ContentBasedDeduplication'),
      Tags: [...tags.pairs('Key', 'Value')].map(([Key, Value]) => ({ Key, Value })),
    },
    attributes: { TopicArn: id, TopicName: name },
  };
};

const numbers = ['DelaySeconds', 'MaximumMessageSize', 'MessageRetentionPeriod', 'VisibilityTimeout'].concat([
  'ReceiveMessageWaitTimeSeconds',
]);

const queue: Reader = async ({ id, properties, attributes }, { services }) => {
  const sqs = await services.sqs();
  const [found, tags] = await Promise.all([
    sqs.send({ Action: 'GetQueueAttributes', QueueUrl: id, 'AttributeName.1': 'All' }),
    sqs.send({ Action: 'ListQueueTags', QueueUrl: id }),
  ]);
  const all = found.pairs('Name', 'Value');
  // A queue has all of them; its template has those that it names.
  const asked = numbers.filter((name) => properties[name] !== undefined);
  return {
    properties: {
      QueueName: id.split('/').at(-1),
      ...Object.fromEntries(asked.map((name) => [name, Number(all.get(name))])),
      Tags: [...tags.pairs('Key', 'Value')].map(([Key, Value]) => ({ Key, Value })),
    },
    attributes,
  };
};

/** Readers by type. */
export const topicReaders: Readonly<Record<string, Reader>> = {
  'AWS::SNS::Topic': topic,
  'AWS::SQS::Queue': queue,
};
