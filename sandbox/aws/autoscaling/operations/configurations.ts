/** Launch configurations: made, shown, deleted. They cannot be changed. */
import { randomUUID } from 'node:crypto';
import { AwsError, type Call } from '../../contract.ts';
import { type Engine, territoryOf } from '../engine.ts';
import type { LaunchConfiguration } from '../model.ts';
import { invalid, page, required, text, texts } from '../request.ts';
import { type Action, notOffered } from './action.ts';

const members = [
  'LaunchConfigurationName',
  'AssociatePublicIpAddress',
  'BlockDeviceMappings',
  'EbsOptimized',
  'IamInstanceProfile',
  'ImageId',
  'InstanceMonitoring',
  'InstanceType',
  'KernelId',
  'KeyName',
  'MetadataOptions',
  'PlacementTenancy',
  'RamdiskId',
  'SecurityGroups',
  'SpotPrice',
  'UserData',
];

function create(engine: Engine, { params, caller }: Call): object {
  const name = required(params, 'LaunchConfigurationName');
  const { configurations } = territoryOf(engine, caller);
  if (configurations.has(name)) {
    throw new AwsError(
      'AlreadyExists',
      `Launch Configuration by this name already exists - A launch configuration already exists with the name ${name}`,
    );
  }
  if (text(params, 'InstanceId') !== undefined)
    throw notOffered('launch configurations made from an instance');
  if (text(params, 'ImageId') === undefined || text(params, 'InstanceType') === undefined) {
    throw invalid(
      'Valid requests must contain either the InstanceID parameter or both the ImageId and InstanceType parameters.',
    );
  }
  const { partition, region, account } = caller;
  configurations.set(name, {
    name,
    arn: `arn:${partition}:autoscaling:${region}:${account}:launchConfiguration:${randomUUID()}:launchConfigurationName/${name}`,
    created: engine.clock.now(),
    given: params,
  });
  return {};
}

function shown({ name, arn, created, given }: LaunchConfiguration): object {
  return {
    InstanceMonitoring: { Enabled: true },
    EbsOptimized: false,
    SecurityGroups: [],
    BlockDeviceMappings: [],
    KernelId: '',
    RamdiskId: '',
    KeyName: '',
    UserData: '',
    ...given,
    LaunchConfigurationName: name,
    LaunchConfigurationARN: arn,
    CreatedTime: created,
  };
}

function describe(engine: Engine, call: Call): object {
  const names = texts(call.params, 'LaunchConfigurationNames') ?? [];
  const all = [...territoryOf(engine, call.caller).configurations.values()];
  const { items, NextToken } = page(
    call,
    all.filter(({ name }) => names.length === 0 || names.includes(name)),
  );
  return { LaunchConfigurations: items.map(shown), NextToken };
}

/** Source: API reference, DeleteLaunchConfiguration: not while a group is attached. */
function remove(engine: Engine, { params, caller }: Call): object {
  const name = required(params, 'LaunchConfigurationName');
  const { configurations, groups } = territoryOf(engine, caller);
  if (!configurations.has(name)) {
    throw invalid(`Launch configuration name not found - Launch configuration ${name} not found`);
  }
  const user = [...groups.values()].find(
    ({ settings: { source } }) => source.kind === 'configuration' && source.name === name,
  );
  if (user !== undefined) {
    throw new AwsError(
      'ResourceInUse',
      `Cannot delete launch configuration ${name} because it is attached to AutoScalingGroup ${user.name}`,
    );
  }
  configurations.delete(name);
  return {};
}

/** The operations on launch configurations by name. */
export const configurationActions: Readonly<Record<string, Action>> = {
  CreateLaunchConfiguration: { takes: [...members, 'InstanceId'], run: create },
  DescribeLaunchConfigurations: {
    takes: ['LaunchConfigurationNames', 'NextToken', 'MaxRecords'],
    run: describe,
  },
  DeleteLaunchConfiguration: { takes: ['LaunchConfigurationName'], run: remove },
};
