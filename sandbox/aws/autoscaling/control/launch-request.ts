/** The request to EC2 for one machine of a group, and what its refusal is called in the journal. */
import { randomUUID } from 'node:crypto';
import type { ResourceType, RunInstancesCommandInput, TagSpecification } from '@aws-sdk/client-ec2';
import type { Place } from '../launch-sources.ts';
import type { Group } from '../model.ts';
import type { Order } from './launch-source.ts';

/** The request for one machine, with the tags that Auto Scaling gives. Source: API reference, Tag `PropagateAtLaunch`. */
export function launchRequest(
  group: Group,
  { input, tags = [] }: Order,
  place: Place,
): RunInstancesCommandInput {
  const own = new Map(
    [...group.tags.values()].filter((tag) => tag.propagate).map((tag) => [tag.key, tag.value]),
  );
  own.set('aws:autoscaling:groupName', group.name);
  const specifications = new Map<string, Map<string, string>>();
  for (const { ResourceType: type = 'instance', Tags = [] } of tags) {
    specifications.set(type, new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value])));
  }
  specifications.set('instance', new Map([...(specifications.get('instance') ?? []), ...own]));
  const TagSpecifications: TagSpecification[] = [...specifications].map(([type, pairs]) => ({
    ResourceType: type as ResourceType,
    Tags: [...pairs].map(([Key, Value]) => ({ Key, Value })),
  }));
  return {
    ...input,
    ...placeOf(input, place),
    TagSpecifications,
    ClientToken: randomUUID(),
    MinCount: 1,
    MaxCount: 1,
  };
}

/** A template's interfaces take the subnet with them. */
function placeOf(input: Order['input'], { zone, subnet }: Place): Partial<RunInstancesCommandInput> {
  const { NetworkInterfaces: interfaces = [] } = input;
  if (subnet === undefined) return { Placement: { ...input.Placement, AvailabilityZone: zone } };
  if (interfaces.length === 0) return { SubnetId: subnet };
  return { NetworkInterfaces: interfaces.map((one) => ({ ...one, SubnetId: one.SubnetId ?? subnet })) };
}

/** Source: EC2 Auto Scaling User Guide, "Troubleshoot instance launch failure"; other errors are EC2's own words. */
export function failureOf(error: unknown, type: string, { zone }: Place): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'InsufficientInstanceCapacity') {
    return `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity. You can currently get ${type} capacity by not specifying an Availability Zone in your request or choosing another one.`;
  }
  return message === '' ? name : message;
}
