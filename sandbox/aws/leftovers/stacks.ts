/** Stacks, launch groups and what else our own services keep: asked of them directly. */
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
    readonly AutoScalingGroupName?: string;
    readonly Tags?: readonly Tag[];
    readonly Status?: string;
  }[];
  readonly NextToken?: string;
}

interface ConfigurationPage {
  readonly LaunchConfigurations?: readonly { readonly LaunchConfigurationName?: string }[];
  readonly NextToken?: string;
}

/** Auto Scaling groups and launch configurations; none when no Auto Scaling of ours runs. */
export async function launchGroups(territory: Territory): Promise<readonly Found[]> {
  const groups = await pagesOf<GroupPage>(territory, 'DescribeAutoScalingGroups');
  const configurations = await pagesOf<ConfigurationPage>(territory, 'DescribeLaunchConfigurations');
  return [
    ...groups
      .flatMap(({ AutoScalingGroups = [] }) => AutoScalingGroups)
      .filter(({ AutoScalingGroupName: name, Tags: tags }) => territory.belongs({ name, tags }))
      .map(({ AutoScalingGroupName: name = '', Status: state }) => ({
        service: 'autoscaling',
        type: 'auto-scaling-group',
        id: name,
        name,
        state,
      })),
    ...configurations
      .flatMap(({ LaunchConfigurations = [] }) => LaunchConfigurations)
      .filter(({ LaunchConfigurationName: name }) => territory.belongs({ name }))
      .map(({ LaunchConfigurationName: name = '' }) => ({
        service: 'autoscaling',
        type: 'launch-configuration',
        id: name,
        name,
      })),
  ];
}

async function pagesOf<P extends { readonly NextToken?: string }>(
  territory: Territory,
  action: string,
): Promise<readonly P[]> {
  const own = territory.own.get('autoscaling');
  if (own === undefined) return [];
  const call = { service: 'autoscaling', action, caller: territory.caller, requestId: 'leftovers' };
  return allPages<P>(async (NextToken) => {
    const answer = await own.handle({ ...call, params: NextToken === undefined ? {} : { NextToken } });
    const page = answer as P;
    return { items: [page], next: page.NextToken };
  });
}
