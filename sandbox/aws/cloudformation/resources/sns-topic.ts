/** AWS::SNS::Topic. */
import type { QueryAnswer, QueryClient } from '../../query-client.ts';
import { type Mapping, same, type Value } from '../value.ts';
import { plainTags } from './iam.ts';
import {
  type Context,
  given,
  type Made,
  mappingsOf,
  needed,
  type ResourceType,
  shaped,
  textOf,
} from './kind.ts';
import { queryList } from './query-lists.ts';
import { goneTags } from './small-services.ts';

/** Properties that are attributes of a topic, with what an attribute is once its property is taken away. */
const attributes: Readonly<Record<string, string>> = {
  ArchivePolicy: '{}',
  ContentBasedDeduplication: 'false',
  DisplayName: '',
  FifoThroughputScope: 'Topic',
  KmsMasterKeyId: '',
  SignatureVersion: '1',
  TracingConfig: 'PassThrough',
};

function attribute(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function asked(properties: Mapping): readonly { readonly key: string; readonly value: string }[] {
  const names = [...Object.keys(attributes), 'FifoTopic'];
  return names.flatMap((key) => {
    const value = properties[key];
    return value === undefined ? [] : [{ key, value: attribute(value) }];
  });
}

/** The subscriptions of a topic: by protocol and endpoint, their ARN. */
async function subscriptions(sns: QueryClient, topic: string): Promise<ReadonlyMap<string, string>> {
  const found: QueryAnswer = await sns.send({ Action: 'ListSubscriptionsByTopic', TopicArn: topic });
  const [arns, protocols] = [found.texts('SubscriptionArn'), found.texts('Protocol')];
  const ends = found.texts('Endpoint');
  return new Map(arns.map((arn, index) => [`${protocols[index]} ${ends[index]}`, arn]));
}

async function subscribe(topic: string, wanted: Mapping, former: Mapping, context: Context): Promise<void> {
  const sns = await context.services.sns();
  const named = (from: Mapping): ReadonlyMap<string, Mapping> =>
    new Map(
      mappingsOf(from, 'Subscription').map((one) => [
        `${needed(one, 'Protocol')} ${needed(one, 'Endpoint')}`,
        one,
      ]),
    );
  const [next, now] = [named(wanted), named(former)];
  const there = now.size === 0 ? new Map<string, string>() : await subscriptions(sns, topic);
  for (const name of now.keys()) {
    const SubscriptionArn = there.get(name);
    if (!next.has(name) && SubscriptionArn !== undefined)
      await sns.send({ Action: 'Unsubscribe', SubscriptionArn });
  }
  for (const [name, one] of next) {
    if (now.has(name)) continue;
    const Protocol = needed(one, 'Protocol');
    await sns.send({ Action: 'Subscribe', TopicArn: topic, Protocol, Endpoint: needed(one, 'Endpoint') });
  }
}

async function change(topic: string, wanted: Mapping, former: Mapping, context: Context): Promise<void> {
  const sns = await context.services.sns();
  for (const [AttributeName, usual] of Object.entries(attributes)) {
    const value = wanted[AttributeName];
    if (same(value, former[AttributeName])) continue;
    const AttributeValue = value === undefined ? usual : attribute(value);
    await sns.send({ Action: 'SetTopicAttributes', TopicArn: topic, AttributeName, AttributeValue });
  }
  const gone = goneTags(context);
  if (gone.length > 0) {
    const keys = Object.fromEntries(gone.map((key, index) => [`TagKeys.member.${index + 1}`, key]));
    await sns.send({ Action: 'UntagResource', ResourceArn: topic, ...keys });
  }
  const tags = plainTags(context.tags);
  if (tags.length > 0)
    await sns.send({ Action: 'TagResource', ResourceArn: topic, ...queryList('Tags.member', tags) });
}

/** The handler of AWS::SNS::Topic. */
export const topic: ResourceType = {
  type: 'AWS::SNS::Topic',
  properties: [...Object.keys(attributes), 'FifoTopic', 'Subscription', 'Tags', 'TopicName'],
  seconds: { create: 10, update: 5, delete: 5 },

  async create(properties, context): Promise<Made> {
    const sns = await context.services.sns();
    const suffix = shaped<boolean>(properties['FifoTopic']) === true ? '.fifo' : '';
    const name = textOf(properties, 'TopicName') ?? `${context.physicalName(256 - suffix.length)}${suffix}`;
    const made = await sns.send({
      Action: 'CreateTopic',
      Name: name,
      ...queryList('Attributes.entry', asked(properties)),
      ...queryList('Tags.member', plainTags(context.tags)),
    });
    const id = given(made.text('TopicArn'), 'TopicArn');
    const told = { TopicArn: id, TopicName: name };
    context.initiated(id, told);
    await subscribe(id, properties, {}, context);
    return { id, attributes: told };
  },

  async update(properties, { id, properties: former, attributes: told }, context): Promise<Made> {
    await change(id, properties, former, context);
    await subscribe(id, properties, former, context);
    return { id, attributes: told };
  },

  async delete({ id }, context): Promise<void> {
    const sns = await context.services.sns();
    await sns.send({ Action: 'DeleteTopic', TopicArn: id });
  },
};
