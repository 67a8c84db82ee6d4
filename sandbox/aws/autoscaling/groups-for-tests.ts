/** Groups in tests: a network, a template, and a look at a group's members in few words. */
import {
  type Activity,
  AutoScalingClient,
  type AutoScalingGroup,
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  type Instance,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance as Machine,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import type { ClientSettings } from '../local-aws-for-tests.ts';

const pollMilliseconds = 20;
const deadlineMilliseconds = 20_000;

/** Asks again and again until `look` gives something, or gives up after twenty seconds. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + deadlineMilliseconds;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() > deadline) throw new Error('it did not come to pass');
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

/** Auto Scaling and EC2 of one account. */
export class GroupsForTests {
  readonly client: AutoScalingClient;
  readonly ec2: EC2Client;
  #image: string | undefined;

  constructor(settings: ClientSettings) {
    this.client = new AutoScalingClient(settings);
    this.ec2 = new EC2Client(settings);
  }

  /** A VPC with a subnet in each of so many zones: their ids. */
  async subnets(zones: number, block = '10.40'): Promise<readonly string[]> {
    const { Vpc } = await this.ec2.send(new CreateVpcCommand({ CidrBlock: `${block}.0.0/16` }));
    const made = Array.from({ length: zones }, async (_, index) => {
      const AvailabilityZone = `eu-central-1${'abc'[index]}`;
      const CidrBlock = `${block}.${index}.0/24`;
      const { Subnet } = await this.ec2.send(
        new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock, AvailabilityZone }),
      );
      return Subnet?.SubnetId ?? '';
    });
    return Promise.all(made);
  }

  async image(): Promise<string> {
    if (this.#image !== undefined) return this.#image;
    const { Images } = await this.ec2.send(new DescribeImagesCommand({}));
    this.#image = Images?.find(({ Architecture }) => Architecture === 'x86_64')?.ImageId ?? '';
    return this.#image;
  }

  /** A launch template: its id. */
  async template(name: string, more: RequestLaunchTemplateData = {}): Promise<string> {
    const LaunchTemplateData = { ImageId: await this.image(), InstanceType: 'm5.large' as const, ...more };
    const input = { LaunchTemplateName: name, LaunchTemplateData };
    const { LaunchTemplate } = await this.ec2.send(new CreateLaunchTemplateCommand(input));
    return LaunchTemplate?.LaunchTemplateId ?? '';
  }

  /** Makes a group of one or more machines in one zone, unless told otherwise. */
  async create(name: string, more: Partial<CreateAutoScalingGroupCommandInput> = {}): Promise<void> {
    const byTemplate = ['LaunchConfigurationName', 'MixedInstancesPolicy'].every((key) => !(key in more));
    const LaunchTemplateId =
      byTemplate && !('LaunchTemplate' in more) ? await this.template(name) : undefined;
    const own = LaunchTemplateId === undefined ? {} : { LaunchTemplate: { LaunchTemplateId } };
    const placed = 'VPCZoneIdentifier' in more || 'AvailabilityZones' in more;
    const where = placed ? {} : { VPCZoneIdentifier: (await this.subnets(1)).join(',') };
    const input = { AutoScalingGroupName: name, MinSize: 1, MaxSize: 4, ...own, ...where, ...more };
    await this.client.send(new CreateAutoScalingGroupCommand(input));
  }

  async find(name: string): Promise<AutoScalingGroup | undefined> {
    const wanted = { AutoScalingGroupNames: [name] };
    const { AutoScalingGroups } = await this.client.send(new DescribeAutoScalingGroupsCommand(wanted));
    return AutoScalingGroups?.[0];
  }

  async members(name: string): Promise<readonly Instance[]> {
    return (await this.find(name))?.Instances ?? [];
  }

  /** Ids of the members in a state. */
  async ids(name: string, state = 'InService'): Promise<readonly string[]> {
    const members = await this.members(name);
    return members.filter((one) => one.LifecycleState === state).map((one) => one.InstanceId ?? '');
  }

  /** Waits until so many members are in a state: their ids. */
  async reach(name: string, count: number, state = 'InService'): Promise<readonly string[]> {
    return eventually(async () => {
      const ids = await this.ids(name, state);
      return ids.length === count ? ids : undefined;
    });
  }

  /** Newest first. */
  async activities(name: string): Promise<readonly Activity[]> {
    const wanted = { AutoScalingGroupName: name };
    return (await this.client.send(new DescribeScalingActivitiesCommand(wanted))).Activities ?? [];
  }

  async machine(id: string): Promise<Machine | undefined> {
    const { Reservations } = await this.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations?.[0]?.Instances?.[0];
  }
}
