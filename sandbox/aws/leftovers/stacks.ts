/** Stacks, launch groups and what else our own services keep: asked of them directly, or of moto where it answers. */
import {
  DescribeAutoScalingGroupsCommand,
  DescribeLaunchConfigurationsCommand,
} from '@aws-sdk/client-auto-scaling';
import { allPages, type Found, type Tag, type Territory } from './territory.ts';

interface StackSummary {
  readonly StackId?: string;
  readonly StackName?: string;
  readonly StackStatus?: string;
  readonly Tags?: readonly Tag[];
}

interface StackPage {
  readonly Stacks?: readonly StackSummary[];
  readonly NextToken?: string;
}

/** Stacks that are not deleted; none when no engine of ours runs. */
export async function stacks(territory: Territory): Promise<readonly Found[]> {
  const engine = territory.own.get('cloudformation');
  if (engine === undefined) return [];
  const all = await allPages(async (NextToken) => {
    const page: StackPage = await engine.handle({
      service: 'cloudformation',
      action: 'DescribeStacks',
      params: NextToken === undefined ? {} : { NextToken },
      caller: territory.caller,
      requestId: 'leftovers',
    });
    return { items: page.Stacks, next: page.NextToken };
  });
  return all
    .filter((stack) => stack.StackStatus !== 'DELETE_COMPLETE')
    .filter((stack) => territory.belongs({ name: stack.StackName, tags: stack.Tags }))
    .map((stack) => ({
      service: 'cloudformation',
      type: 'stack',
      id: stack.StackId ?? '',
      name: stack.StackName,
      state: stack.StackStatus,
    }));
}

interface GroupPage {
  readonly AutoScalingGroups?: readonly {
    readonly AutoScalingGroupName?: string | undefined;
    readonly Tags?: readonly Tag[] | undefined;
    readonly Status?: string | undefined;
  }[];
  readonly NextToken?: string | undefined;
}

/** Auto Scaling groups and launch configurations. */
export async function launchGroups(territory: Territory): Promise<readonly Found[]> {
  const groups = await allPages(async (token) => {
    const page = await groupPage(territory, token);
    return { items: page.AutoScalingGroups, next: page.NextToken };
  });
  const found = groups
    .filter(({ AutoScalingGroupName: name, Tags: tags }) => territory.belongs({ name, tags }))
    .map(({ AutoScalingGroupName: name = '', Status: state }) => ({
      service: 'autoscaling',
      type: 'auto-scaling-group',
      id: name,
      name,
      state,
    }));
  return [...found, ...(await launchConfigurations(territory))];
}

async function groupPage(territory: Territory, token: string | undefined): Promise<GroupPage> {
  const own = territory.own.get('autoscaling');
  const params = token === undefined ? {} : { NextToken: token };
  if (own === undefined) {
    const autoScaling = await territory.services.autoScaling();
    return autoScaling.send(new DescribeAutoScalingGroupsCommand(params)) as Promise<GroupPage>;
  }
  const { caller } = territory;
  const action = 'DescribeAutoScalingGroups';
  return own.handle({ service: 'autoscaling', action, params, caller, requestId: 'leftovers' });
}

async function launchConfigurations({ services, belongs }: Territory): Promise<readonly Found[]> {
  const autoScaling = await services.autoScaling();
  const all = await allPages(async (NextToken) => {
    const page = await autoScaling.send(new DescribeLaunchConfigurationsCommand({ NextToken }));
    return { items: page.LaunchConfigurations, next: page.NextToken };
  });
  return all
    .filter(({ LaunchConfigurationName: name }) => belongs({ name }))
    .map(({ LaunchConfigurationName: name = '' }) => ({
      service: 'autoscaling',
      type: 'launch-configuration',
      id: name,
      name,
    }));
}
