/** Route 53: hosted zone, record set, group of record sets. */
import { randomUUID } from 'node:crypto';
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  ListHostedZonesByNameCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { type Mapping, same } from '../value.ts';
import {
  type Context,
  HandlerError,
  type Made,
  mappingsOf,
  needed,
  type ResourceType,
  textOf,
  textsOf,
} from './kind.ts';

async function zoneOf(properties: Mapping, context: Context): Promise<string> {
  const id = textOf(properties, 'HostedZoneId');
  if (id !== undefined) return id;
  const name = needed(properties, 'HostedZoneName');
  const client = await context.services.route53();
  const { HostedZones } = await client.send(new ListHostedZonesByNameCommand({ DNSName: name }));
  const found = HostedZones?.filter((zone) => zone.Name === (name.endsWith('.') ? name : `${name}.`)) ?? [];
  const [zone, another] = found;
  if (zone?.Id === undefined) throw new HandlerError('NotFound', `No hosted zones named ${name} found`);
  if (another !== undefined)
    throw new HandlerError('InvalidRequest', `Multiple hosted zones named ${name} found`);
  return zone.Id.replace('/hostedzone/', '');
}

const selection = ['SetIdentifier', 'Region', 'Failover', 'HealthCheckId', 'GeoLocation', 'MultiValueAnswer'];

function record(properties: Mapping): ResourceRecordSet {
  const alias = properties['AliasTarget'] as Mapping | undefined;
  const records = textsOf(properties, 'ResourceRecords');
  const set = {
    Name: needed(properties, 'Name'),
    Type: needed(properties, 'Type'),
    ...Object.fromEntries(
      selection.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
    ),
    ...(properties['Weight'] === undefined ? {} : { Weight: Number(properties['Weight']) }),
    ...(properties['TTL'] === undefined ? {} : { TTL: Number(properties['TTL']) }),
    ...(records.length > 0 ? { ResourceRecords: records.map((Value) => ({ Value })) } : {}),
    ...(alias === undefined
      ? {}
      : {
          AliasTarget: {
            DNSName: needed(alias, 'DNSName'),
            HostedZoneId: needed(alias, 'HostedZoneId'),
            EvaluateTargetHealth: alias['EvaluateTargetHealth'] === true,
          },
        }),
  };
  return set as ResourceRecordSet;
}

async function submit(properties: Mapping, changes: readonly Change[], context: Context): Promise<void> {
  if (changes.length === 0) return;
  const client = await context.services.route53();
  const HostedZoneId = await zoneOf(properties, context);
  await client.send(
    new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes: [...changes] } }),
  );
}

/** Deleting a record that is not there any more is no failure. */
function letAbsentPass(error: unknown): void {
  if (error instanceof Error && (error.name === 'NoSuchHostedZone' || /not found/.test(error.message)))
    return;
  throw error;
}

const recordProperties = [
  ...selection,
  'AliasTarget',
  'Comment',
  'HostedZoneId',
  'HostedZoneName',
  'Name',
].concat(['ResourceRecords', 'TTL', 'Type', 'Weight']);

/** The handler of AWS::Route53::RecordSet. */
export const recordSet: ResourceType = {
  type: 'AWS::Route53::RecordSet',
  properties: recordProperties,
  seconds: { create: 40, update: 40, delete: 40 },

  async create(properties, context): Promise<Made> {
    await submit(properties, [{ Action: 'CREATE', ResourceRecordSet: record(properties) }], context);
    return { id: needed(properties, 'Name').replace(/\.$/, ''), attributes: {} };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const moved = ['Type', 'SetIdentifier'].some((name) => !same(properties[name], former[name]));
    const remove: Change[] = moved ? [{ Action: 'DELETE', ResourceRecordSet: record(former) }] : [];
    await submit(
      properties,
      [...remove, { Action: 'UPSERT', ResourceRecordSet: record(properties) }],
      context,
    );
    return { id, attributes };
  },

  async delete({ properties }, context): Promise<void> {
    await submit(properties, [{ Action: 'DELETE', ResourceRecordSet: record(properties) }], context).catch(
      letAbsentPass,
    );
  },
};

/** The handler of AWS::Route53::RecordSetGroup. */
export const recordSetGroup: ResourceType = {
  type: 'AWS::Route53::RecordSetGroup',
  properties: ['Comment', 'HostedZoneId', 'HostedZoneName', 'RecordSets'],
  seconds: { create: 40, update: 40, delete: 40 },

  async create(properties, context): Promise<Made> {
    const sets = mappingsOf(properties, 'RecordSets').map(record);
    await submit(
      properties,
      sets.map((set): Change => ({ Action: 'CREATE', ResourceRecordSet: set })),
      context,
    );
    const id = `${context.stackName}-${context.logicalId}-${randomUUID().slice(0, 12)}`;
    return { id, attributes: { Id: id } };
  },

  async update(properties, { id, properties: former, attributes }, context): Promise<Made> {
    const wanted = mappingsOf(properties, 'RecordSets').map(record);
    const key = (set: ResourceRecordSet): string => `${set.Name} ${set.Type} ${set.SetIdentifier}`;
    const keys = wanted.map(key);
    const gone = mappingsOf(former, 'RecordSets')
      .map(record)
      .filter((set) => !keys.includes(key(set)));
    const changes = [
      ...gone.map((set): Change => ({ Action: 'DELETE', ResourceRecordSet: set })),
      ...wanted.map((set): Change => ({ Action: 'UPSERT', ResourceRecordSet: set })),
    ];
    await submit(properties, changes, context);
    return { id, attributes };
  },

  async delete({ properties }, context): Promise<void> {
    const sets = mappingsOf(properties, 'RecordSets').map(record);
    const changes = sets.map((set): Change => ({ Action: 'DELETE', ResourceRecordSet: set }));
    await submit(properties, changes, context).catch(letAbsentPass);
  },
};
