/** Stacks in tests: deploy, wait for the end, and look at what happened, in a few words. */
import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceDriftsCommand,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  type Stack,
  type StackEvent,
  type StackResourceDrift,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { ClientSettings } from '../local-aws-for-tests.ts';

/** How often to look, and for how long. Many that look often are a load of their own. */
interface Patience {
  readonly pollMilliseconds: number;
  readonly deadlineMilliseconds: number;
}

const impatient: Patience = { pollMilliseconds: 20, deadlineMilliseconds: 40_000 };

/** CloudFormation in one account. Templates are objects; operations resolve when the stack has come to rest. */
export class StacksForTests {
  readonly client: CloudFormationClient;
  readonly #patience: Patience;

  constructor(settings: ClientSettings, patience: Patience = impatient) {
    this.client = new CloudFormationClient(settings);
    this.#patience = patience;
  }

  /** Creates a stack and waits. Rejects with the service's refusal. */
  async create(name: string, template: object, more: Partial<CreateStackCommandInput> = {}): Promise<Stack> {
    const input = { StackName: name, TemplateBody: JSON.stringify(template), ...more };
    await this.client.send(new CreateStackCommand({ Capabilities: ['CAPABILITY_NAMED_IAM'], ...input }));
    return this.settled(name);
  }

  /** Updates a stack and waits. */
  async update(name: string, template: object, more: Partial<UpdateStackCommandInput> = {}): Promise<Stack> {
    const input = { StackName: name, TemplateBody: JSON.stringify(template), ...more };
    await this.client.send(new UpdateStackCommand({ Capabilities: ['CAPABILITY_NAMED_IAM'], ...input }));
    return this.settled(name);
  }

  /** Deletes a stack and waits; the answer is the deleted stack, found by its id. */
  async delete(name: string, RetainResources?: string[]): Promise<Stack> {
    const { StackId: id = name } = await this.find(name);
    await this.client.send(new DeleteStackCommand({ StackName: name, RetainResources }));
    return this.settled(id);
  }

  async find(nameOrId: string): Promise<Stack> {
    const { Stacks } = await this.client.send(new DescribeStacksCommand({ StackName: nameOrId }));
    const [stack] = Stacks ?? [];
    if (stack === undefined) throw new Error(`no stack ${nameOrId}`);
    return stack;
  }

  /** The stack once its status is no longer in progress. */
  async settled(nameOrId: string): Promise<Stack> {
    const deadline = performance.now() + this.#patience.deadlineMilliseconds;
    for (;;) {
      const stack = await this.find(nameOrId);
      if (!(stack.StackStatus ?? '').endsWith('_IN_PROGRESS')) return stack;
      if (performance.now() > deadline) throw new Error(`${nameOrId} is still ${stack.StackStatus}`);
      await new Promise((resolve) => setTimeout(resolve, this.#patience.pollMilliseconds));
    }
  }

  /** All events, oldest first. */
  async events(nameOrId: string): Promise<readonly StackEvent[]> {
    const all: StackEvent[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.client.send(new DescribeStackEventsCommand({ StackName: nameOrId, NextToken }));
      all.push(...(page.StackEvents ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return all.toReversed();
  }

  /** `Logical STATUS` and reason of every failed row, for messages. */
  async failures(nameOrId: string): Promise<readonly string[]> {
    const events = await this.events(nameOrId);
    return events
      .filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('FAILED'))
      .map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`);
  }

  /** An output's value. */
  static output(stack: Stack, key: string): string | undefined {
    return stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  }

  /** Looks for drift; `Logical STATUS /path …` of every resource that was looked at and is not as it should be. */
  async drifted(name: string): Promise<readonly string[]> {
    const { StackDriftDetectionId } = await this.client.send(
      new DetectStackDriftCommand({ StackName: name }),
    );
    const deadline = performance.now() + this.#patience.deadlineMilliseconds;
    for (;;) {
      const look = new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId });
      const { DetectionStatus, DetectionStatusReason } = await this.client.send(look);
      if (DetectionStatus === 'DETECTION_COMPLETE') break;
      if (DetectionStatus === 'DETECTION_FAILED') throw new Error(DetectionStatusReason);
      if (performance.now() > deadline) throw new Error(`the detection for ${name} is still under way`);
      await new Promise((resolve) => setTimeout(resolve, this.#patience.pollMilliseconds));
    }
    const all: StackResourceDrift[] = [];
    let NextToken: string | undefined;
    do {
      const input = { StackName: name, NextToken };
      const page = await this.client.send(new DescribeStackResourceDriftsCommand(input));
      all.push(...(page.StackResourceDrifts ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return all
      .filter(({ StackResourceDriftStatus }) => StackResourceDriftStatus !== 'IN_SYNC')
      .map(({ LogicalResourceId, StackResourceDriftStatus, PropertyDifferences = [] }) => {
        const paths = PropertyDifferences.map(
          ({ PropertyPath, DifferenceType, ExpectedValue, ActualValue }) =>
            `${PropertyPath} ${DifferenceType} ${ExpectedValue} -> ${ActualValue}`,
        );
        return [LogicalResourceId, StackResourceDriftStatus, ...paths].join(' ');
      });
  }
}
