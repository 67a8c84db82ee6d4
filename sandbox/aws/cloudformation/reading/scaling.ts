/** Reads groups of machines, what they launch from, their hooks and policies. */
import {
  DescribeAutoScalingGroupsCommand,
  DescribeLaunchConfigurationsCommand,
  DescribeLifecycleHooksCommand,
  DescribePoliciesCommand,
  DescribeScheduledActionsCommand,
} from '@aws-sdk/client-auto-scaling';
import { textOf } from '../resources/kind.ts';
import { text } from '../value.ts';
import { listed, plainValue, type Reader } from './reader.ts';

const group: Reader = async ({ id }, { services }) => {
  const client = await services.autoScaling();
  const found = await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [id] }));
  const one = found.AutoScalingGroups?.[0];
  if (one === undefined) return undefined;
  const tags = (one.Tags ?? []).map(({ Key = '', Value = '', PropagateAtLaunch = false }) => ({
    Key,
    Value,
    PropagateAtLaunch,
  }));
  return {
    properties: {
      AutoScalingGroupName: id,
      MinSize: one.MinSize,
      MaxSize: one.MaxSize,
      DesiredCapacity: one.DesiredCapacity,
      Cooldown: one.DefaultCooldown,
      HealthCheckType: one.HealthCheckType,
      HealthCheckGracePeriod: one.HealthCheckGracePeriod,
      LaunchConfigurationName: one.LaunchConfigurationName,
      VPCZoneIdentifier: (one.VPCZoneIdentifier ?? '').split(',').filter((part) => part !== ''),
      TargetGroupARNs: listed(one.TargetGroupARNs),
      LoadBalancerNames: listed(one.LoadBalancerNames),
      Tags: tags,
    },
    attributes: { AutoScalingGroupARN: one.AutoScalingGroupARN ?? '' },
  };
};

const launchConfiguration: Reader = async ({ id }, { services }) => {
  const client = await services.autoScaling();
  const input = { LaunchConfigurationNames: [id] };
  const one = (await client.send(new DescribeLaunchConfigurationsCommand(input))).LaunchConfigurations?.[0];
  if (one === undefined) return undefined;
  const { ImageId, InstanceType, IamInstanceProfile, SpotPrice } = one;
  return {
    properties: { LaunchConfigurationName: id, ImageId, InstanceType, IamInstanceProfile, SpotPrice },
    attributes: {},
  };
};

const hook: Reader = async ({ id, properties }, { services }) => {
  const client = await services.autoScaling();
  const [first = '', second] = id.split('|');
  const name = second ?? first;
  const AutoScalingGroupName = second === undefined ? text(properties['AutoScalingGroupName'] ?? '') : first;
  const found = await client.send(
    new DescribeLifecycleHooksCommand({ AutoScalingGroupName, LifecycleHookNames: [name] }),
  );
  const one = found.LifecycleHooks?.[0];
  if (one === undefined) return undefined;
  const settings = plainValue({
    DefaultResult: one.DefaultResult,
    HeartbeatTimeout: one.HeartbeatTimeout,
    LifecycleTransition: one.LifecycleTransition,
    NotificationMetadata: one.NotificationMetadata,
  }) as Readonly<Record<string, string | number>>;
  return { properties: { AutoScalingGroupName, LifecycleHookName: name, ...settings }, attributes: {} };
};

const scalingPolicy: Reader = async ({ id }, { services }) => {
  const client = await services.autoScaling();
  const one = (await client.send(new DescribePoliciesCommand({ PolicyNames: [id] }))).ScalingPolicies?.[0];
  if (one === undefined) return undefined;
  return {
    properties: {
      AutoScalingGroupName: one.AutoScalingGroupName,
      AdjustmentType: one.AdjustmentType,
      ScalingAdjustment: one.ScalingAdjustment,
      PolicyType: one.PolicyType,
    },
    attributes: { Arn: id, PolicyName: one.PolicyName ?? '' },
  };
};

const scheduledAction: Reader = async ({ id, properties }, { services }) => {
  const client = await services.autoScaling();
  const input = {
    AutoScalingGroupName: textOf(properties, 'AutoScalingGroupName'),
    ScheduledActionNames: [id],
  };
  const found = await client.send(new DescribeScheduledActionsCommand(input));
  const one = found.ScheduledUpdateGroupActions?.[0];
  if (one === undefined) return undefined;
  const { MinSize, MaxSize, DesiredCapacity, Recurrence, TimeZone, AutoScalingGroupName } = one;
  return {
    properties: { AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity, Recurrence, TimeZone },
    attributes: { ScheduledActionName: id },
  };
};

/** Readers by type. */
export const scalingReaders: Readonly<Record<string, Reader>> = {
  'AWS::AutoScaling::AutoScalingGroup': group,
  'AWS::AutoScaling::LaunchConfiguration': launchConfiguration,
  'AWS::AutoScaling::LifecycleHook': hook,
  'AWS::AutoScaling::ScalingPolicy': scalingPolicy,
  'AWS::AutoScaling::ScheduledAction': scheduledAction,
};
