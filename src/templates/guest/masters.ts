/** The masters: each a group of one with an address and an etcd volume that outlive the machine. */
import { etcdVolumeName, masterGroupLogicalId, masterIndexTag, masterName } from '../../cluster/names.ts';
import { OperatorError } from '../../support/errors.ts';
import type { ResourceHandle, TemplateDraft } from '../template.ts';
import { type GuestInput, masterPrefix, tagList } from './input.ts';
import { addLaunchTemplate, latestVersion, machineTags } from './machine.ts';
import type { MachineRole } from './roles.ts';
import type { GuestZone } from './zones.ts';

export interface Master {
  readonly networkInterface: ResourceHandle<'AWS::EC2::NetworkInterface'>;
  readonly volume: ResourceHandle<'AWS::EC2::Volume'>;
  readonly group: ResourceHandle<'AWS::AutoScaling::AutoScalingGroup'>;
}

export interface MastersPlace {
  readonly zones: readonly GuestZone[];
  readonly role: MachineRole;
  readonly securityGroup: ResourceHandle<'AWS::EC2::SecurityGroup'>;
}

/** Adds all masters, spread over the zones in order; each group waits for the one before, so that they roll in turn. */
export function addMasters(draft: TemplateDraft, input: GuestInput, place: MastersPlace): readonly Master[] {
  const { count } = input.cluster.masters;
  const masters: Master[] = [];
  for (let index = 0; index < count; index += 1)
    masters.push(addMaster(draft, input, onePlace(input, place, { index, before: masters.at(-1) })));
  return masters;
}

interface MasterPlace extends MastersPlace {
  readonly index: number;
  readonly before: Master | undefined;
  readonly zone: GuestZone;
  readonly userData: string;
}

function onePlace(
  { userData }: GuestInput,
  place: MastersPlace,
  one: Pick<MasterPlace, 'index' | 'before'>,
): MasterPlace {
  const zone = place.zones[one.index % place.zones.length];
  const text = userData.masters[one.index];
  if (zone !== undefined && text !== undefined) return { ...place, ...one, zone, userData: text };
  const reason = `master ${one.index} has no ${zone === undefined ? 'zone' : 'user data'}`;
  throw new OperatorError({ code: 'Bug', operation: 'write template', reason });
}

function addMaster(draft: TemplateDraft, input: GuestInput, place: MasterPlace): Master {
  const networkInterface = addNetworkInterface(draft, input, place);
  const volume = addEtcdVolume(draft, input, place);
  const group = addGroup(draft, input, { ...place, networkInterface, volume });
  return { networkInterface, volume, group };
}

/** The master's lasting address. The machine attaches it at boot, found by cluster tag and master number. */
function addNetworkInterface(
  draft: TemplateDraft,
  { cluster }: GuestInput,
  { index, zone, securityGroup }: MasterPlace,
): Master['networkInterface'] {
  return draft.add(`${masterPrefix(index)}NetworkInterface`, {
    Type: 'AWS::EC2::NetworkInterface',
    Properties: {
      SubnetId: zone.privateSubnet.ref,
      GroupSet: [securityGroup.att('GroupId')],
      Tags: tagList({ Name: masterName(cluster), [masterIndexTag]: String(index) }),
    },
  });
}

/** etcd's data. It goes with the cluster; should an update ever replace it, a snapshot stays behind. */
function addEtcdVolume(
  draft: TemplateDraft,
  { cluster }: GuestInput,
  { index, zone }: MasterPlace,
): Master['volume'] {
  return draft.add(`${masterPrefix(index)}EtcdVolume`, {
    Type: 'AWS::EC2::Volume',
    Properties: {
      AvailabilityZone: zone.zone.name,
      Encrypted: true,
      Size: cluster.masters.etcdVolumeGiB,
      VolumeType: 'gp3',
      Tags: tagList({ Name: etcdVolumeName(cluster, index), [masterIndexTag]: String(index) }),
    },
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Snapshot',
  });
}

/**
 * The group depends on the interface and the volume, so that on deletion the machine is gone before them. Its machine
 * is replaced by terminating first: old and new cannot hold the same volume. The new one says when it serves, and only then
 * comes the next master's turn; one that does not say so within the time ends the update, which is rolled back.
 */
function addGroup(
  draft: TemplateDraft,
  input: GuestInput,
  place: MasterPlace & Pick<Master, 'networkInterface' | 'volume'>,
): Master['group'] {
  const { cluster } = input;
  const { index, before, zone, role } = place;
  const prefix = masterPrefix(index);
  const name = masterName(cluster);
  const launchTemplate = addLaunchTemplate(draft, input, {
    logicalId: `${prefix}LaunchTemplate`,
    name,
    shape: cluster.masters,
    role,
    securityGroup: place.securityGroup,
    userData: place.userData,
  });
  return draft.add(masterGroupLogicalId(index), {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      VPCZoneIdentifier: [zone.privateSubnet.ref],
      LaunchTemplate: latestVersion(launchTemplate),
      MinSize: '1',
      MaxSize: '1',
      DesiredCapacity: '1',
      Tags: machineTags(cluster, { Name: name, [masterIndexTag]: String(index) }),
    },
    DependsOn: [
      place.networkInterface,
      place.volume,
      role.policy,
      zone.wayOut,
      ...(before === undefined ? [] : [before.group]),
    ],
    UpdatePolicy: {
      AutoScalingRollingUpdate: {
        MinInstancesInService: 0,
        MaxBatchSize: 1,
        PauseTime: 'PT20M',
        WaitOnResourceSignals: true,
        SuspendProcesses: ['AZRebalance'],
      },
    },
  });
}
