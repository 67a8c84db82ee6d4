/** Broken templates of every sort: each is refused clearly or brings its stack to rest, and none breaks the engine. */
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateSummaryCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localAws, type TestAws } from '../local-aws-for-tests.ts';
import { chanceOf, mutant } from './mutants-for-tests.ts';
import { seedTemplates } from './seeds-for-tests.ts';

/** `make fuzz` asks for many; the seed of a failure is in its message. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 60);
const firstSeed = Number(process.env['FUZZ_SEED'] ?? 1);
const atOnce = 8;
const restMilliseconds = 60_000;
const pollMilliseconds = 25;

let world: TestAws;
let client: CloudFormationClient;

beforeAll(async () => {
  world = await localAws();
  client = new CloudFormationClient(world.guest);
});

afterAll(() => world.stop());

interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What the call did: done, or refused. A 5xx, a broken connection or an empty message is a find. */
async function outcome(call: Promise<unknown>): Promise<'done' | 'refused'> {
  try {
    await call;
    return 'done';
  } catch (error) {
    const { name, message, $metadata } = error as Refusal;
    const status = $metadata?.httpStatusCode ?? 0;
    if (status >= 400 && status < 500 && message !== '') return 'refused';
    throw new Error(`answered ${status} ${name}: ${message}`);
  }
}

async function atRest(id: string): Promise<string> {
  const deadline = performance.now() + restMilliseconds;
  for (;;) {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: id }));
    const { StackStatus = '', StackStatusReason = '' } = Stacks?.[0] ?? {};
    if (StackStatusReason.includes('Internal Failure')) throw new Error(StackStatusReason);
    if (!StackStatus.endsWith('_IN_PROGRESS')) return StackStatus;
    if (performance.now() > deadline) throw new Error(`stuck in ${StackStatus}`);
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

/** Waits until a change set is made, or has failed. */
async function planned(named: { readonly StackName: string; readonly ChangeSetName: string }): Promise<void> {
  const deadline = performance.now() + restMilliseconds;
  for (;;) {
    const { Status = '' } = await client.send(
      new DescribeChangeSetCommand({ ...named, IncludePropertyValues: true }),
    );
    if (!Status.endsWith('_IN_PROGRESS') && !Status.endsWith('_PENDING')) return;
    if (performance.now() > deadline) throw new Error(`the change set is stuck in ${Status}`);
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

/** Reasons that only a bug of ours can have written. */
async function blameless(id: string): Promise<void> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: id }));
  const bugs =
    /is not a function|Cannot read|undefined \(reading|is not iterable|Invalid array|circular structure/;
  const bad = StackEvents.find(({ ResourceStatusReason = '' }) => bugs.test(ResourceStatusReason));
  if (bad !== undefined) throw new Error(`${bad.LogicalResourceId}: ${bad.ResourceStatusReason}`);
}

const Capabilities = ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;

async function clearAway(id: string): Promise<void> {
  await client.send(new DeleteStackCommand({ StackName: id }));
  const status = await atRest(id);
  if (status !== 'DELETE_COMPLETE' && status !== 'DELETE_FAILED') throw new Error(`deletion ended ${status}`);
  await blameless(id);
}

/** Deploys one broken template by one of the roads there are, changes it to another, and takes it away. */
async function tryOne(seed: number): Promise<'done' | 'refused'> {
  const chance = chanceOf(seed);
  const TemplateBody = mutant(seedTemplates, chance);
  // What is looked at before would hide most of what a broken template does later.
  const DisableValidation = seed % 4 !== 0;
  const deploy = {
    StackName: `fuzz-${seed}`,
    TemplateBody,
    Capabilities: [...Capabilities],
    DisableValidation,
  };
  await outcome(client.send(new ValidateTemplateCommand({ TemplateBody })));
  await outcome(client.send(new GetTemplateSummaryCommand({ TemplateBody })));
  if (chance.below(4) === 0) {
    const set = { ...deploy, ChangeSetName: 'c', ChangeSetType: 'CREATE' as const };
    if ((await outcome(client.send(new CreateChangeSetCommand(set)))) === 'refused') return 'refused';
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: set.StackName }));
    const id = Stacks?.[0]?.StackId ?? '';
    const named = { StackName: id, ChangeSetName: 'c' };
    await planned(named);
    await client.send(new DescribeEventsCommand(named));
    if ((await outcome(client.send(new ExecuteChangeSetCommand(named)))) === 'done') await atRest(id);
    await clearAway(id);
    return 'done';
  }
  if ((await outcome(client.send(new CreateStackCommand(deploy)))) === 'refused') return 'refused';
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: deploy.StackName }));
  const id = Stacks?.[0]?.StackId ?? '';
  await atRest(id);
  await blameless(id);
  await outcome(
    client.send(new UpdateStackCommand({ ...deploy, TemplateBody: mutant(seedTemplates, chance) })),
  );
  await atRest(id);
  await client.send(new DescribeEventsCommand({ StackName: id }));
  await clearAway(id);
  return 'done';
}

it(`answers ${runs} broken templates with a clear refusal or a stack that comes to rest`, {
  timeout: runs * 2_000 + 60_000,
}, async () => {
  const finds: string[] = [];
  const seen = { done: 0, refused: 0 };
  let next = firstSeed;
  const worker = async (): Promise<void> => {
    while (next < firstSeed + runs) {
      const seed = next;
      next += 1;
      try {
        seen[await tryOne(seed)] += 1;
      } catch (error) {
        finds.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  expect(finds).toEqual([]);
  expect(seen.done).toBeGreaterThan(runs / 20);
  expect(seen.refused).toBeGreaterThan(runs / 20);
});
