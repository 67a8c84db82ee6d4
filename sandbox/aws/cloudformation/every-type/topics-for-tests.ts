/** What is proved of topics. */
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
};
