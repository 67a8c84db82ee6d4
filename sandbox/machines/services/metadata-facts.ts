/** What an instance is told about itself. */
import type { InstanceFacts } from '../facts.ts';

/** What the metadata service says by path below `meta-data`. Source: EC2 user guide, instance metadata categories. */
export function plainFacts(instance: InstanceFacts): Readonly<Record<string, string>> {
  const { mac = '' } = instance.interfaces.find(({ index }) => index === 0) ?? {};
  const tags = instance.metadata.tags ? instance.tags : {};
  return {
    'ami-id': instance.imageId,
    hostname: instance.hostname,
    'instance-id': instance.id,
    'instance-type': instance.type,
    'local-hostname': instance.hostname,
    'local-ipv4': instance.address,
    mac,
    'placement/availability-zone': instance.zone,
    'placement/region': instance.owner.region,
    'services/domain': instance.owner.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    'services/partition': instance.owner.partition,
    ...(Object.keys(tags).length === 0 ? {} : { 'tags/instance': Object.keys(tags).join('\n') }),
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`tags/instance/${name}`, value])),
  };
}

/** Source: EC2 user guide, instance identity documents; without the signatures that go with it. */
export function identityDocument(instance: InstanceFacts): string {
  const { owner, zone, id, type, imageId, address: privateIp, architecture, launchedAt } = instance;
  const document = {
    accountId: owner.account,
    architecture,
    availabilityZone: zone,
    imageId,
    instanceId: id,
    instanceType: type,
    pendingTime: launchedAt.toISOString(),
    privateIp,
    region: owner.region,
    version: '2017-09-30',
  };
  return JSON.stringify(document, undefined, 2);
}
