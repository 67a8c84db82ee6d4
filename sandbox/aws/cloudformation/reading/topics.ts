/** Reads topics. */
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

/** Readers by type. */
export const topicReaders: Readonly<Record<string, Reader>> = { 'AWS::SNS::Topic': topic };
