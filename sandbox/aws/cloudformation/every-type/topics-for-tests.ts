/** What is proved of topics and queues. */
import type { Proof } from './proof-for-tests.ts';

/** Proofs by type. */
export const topicProofs: Readonly<Record<string, Proof>> = {
  'AWS::SNS::Topic': {
    look: async (id, { services }) => {
      const sns = await services.sns();
      const found = await sns.send({ Action: 'GetTopicAttributes', TopicArn: id });
      return { ...Object.fromEntries(found.pairs('key', 'value')), TopicName: id.split(':').at(-1) };
    },
    attributes: { TopicArn: 'TopicArn', TopicName: 'TopicName' },
    updated: { property: 'DisplayName', shown: 'DisplayName' },
    drifts: {
      says: '/DisplayName NOT_EQUAL',
      by: async (TopicArn, { services }) => {
        const sns = await services.sns();
        const attribute = { AttributeName: 'DisplayName', AttributeValue: 'drifted' };
        await sns.send({ Action: 'SetTopicAttributes', TopicArn, ...attribute });
      },
    },
    replaced: { property: 'TopicName', before: { TopicName: 'before' }, after: { TopicName: 'after' } },
  },
  'AWS::SQS::Queue': {
    look: async (id, { services }) => {
      const sqs = await services.sqs();
      const found = await sqs.send({ Action: 'GetQueueAttributes', QueueUrl: id, 'AttributeName.1': 'All' });
      const all = Object.fromEntries(found.pairs('Name', 'Value'));
      return { ...all, QueueUrl: id, QueueName: all['QueueArn']?.split(':').at(-1) };
    },
    attributes: { Arn: 'QueueArn', QueueName: 'QueueName', QueueUrl: 'QueueUrl' },
    updated: { property: 'DelaySeconds', shown: 'DelaySeconds' },
    drifts: {
      says: '/DelaySeconds NOT_EQUAL',
      by: async (QueueUrl, { services }) => {
        const sqs = await services.sqs();
        const attribute = { 'Attribute.1.Name': 'DelaySeconds', 'Attribute.1.Value': '77' };
        await sqs.send({ Action: 'SetQueueAttributes', QueueUrl, ...attribute });
      },
    },
    replaced: { property: 'QueueName', before: { QueueName: 'before' }, after: { QueueName: 'after' } },
  },
};
