/** The steps in which a stack is deployed or removed: the request, and waiting until the stack has come to rest. */
import { setTimeout as wait } from 'node:timers/promises';
import type { StackStep } from './case-file.ts';
import type { Sender } from './clients.ts';
import { answerOf, Deviation, expectAnswer, expectRefusal } from './expectations.ts';
import { senderOf } from './senders.ts';
import type { Session } from './session.ts';
import { at, filled, isMapping, textOf } from './values.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Statuses that end in IN_PROGRESS and yet do not change by themselves. */
const waitsForSomebody = ['REVIEW_IN_PROGRESS'];

const verbs = { create: 'CreateStack', update: 'UpdateStack', delete: 'DeleteStack' } as const;
const goodEnds = {
  create: 'CREATE_COMPLETE',
  update: 'UPDATE_COMPLETE',
  delete: 'DELETE_COMPLETE',
  settle: undefined,
};

/** Deploys, deletes or waits for a stack, and compares how it ends. */
export async function performStack(step: StackStep, session: Session): Promise<void> {
  const verb = (['create', 'update', 'delete', 'settle'] as const).find((each) => step[each] !== undefined);
  if (verb === undefined) throw new Error(`no step does nothing: ${JSON.stringify(step)}`);
  const sender = senderOf(step, session);
  const name = session.stackName(textOf(step[verb]));
  // By name a deleted stack is not to be found, so its end is watched by the id it has now.
  const id = verb === 'delete' ? ((await stackId(session, sender, name)) ?? name) : name;
  if (verb !== 'settle') {
    const params = paramsOf(step, session, name);
    const reply = await session.send(sender, { service: 'cloudformation', action: verbs[verb], params });
    if (step.refused !== undefined) {
      expectRefusal(`${verb} ${name}`, filled(step.refused, session.variables), reply);
      return;
    }
    answerOf(`${verb} ${name}`, reply);
  }
  const stack = await settled(session, sender, id);
  await expectEnd({ session, sender, stack, wanted: step.ends ?? goodEnds[verb], title: `${verb} ${name}` });
  expectAnswer(`stack ${name}`, filled(step.expect ?? {}, session.variables), stack);
  for (const [key, path] of Object.entries(step.save ?? {})) session.save(key, path, stack);
}

function paramsOf(step: StackStep, session: Session, name: string): Mapping {
  const template = filled(step.template, session.variables);
  const body = typeof template === 'string' || template === undefined ? template : JSON.stringify(template);
  const deploys = step.delete === undefined;
  const params = filled(step.params ?? {}, session.variables) as Mapping;
  return {
    StackName: name,
    ...(deploys ? { Capabilities: ['CAPABILITY_NAMED_IAM'] } : {}),
    ...(body === undefined ? {} : { TemplateBody: body }),
    ...params,
  };
}

interface End {
  readonly session: Session;
  readonly sender: Sender;
  readonly stack: Mapping;
  readonly wanted: string | undefined;
  readonly title: string;
}

async function expectEnd({ session, sender, stack, wanted, title }: End): Promise<void> {
  const status = stack['StackStatus'];
  if (wanted === undefined || status === wanted) return;
  const rows = await stackEvents(session, sender, textOf(stack['StackId']));
  const failed = rows.filter((row) => /_FAILED|ROLLBACK_IN_PROGRESS/.test(row));
  const actual = [status, stack['StackStatusReason'], ...failed].filter(Boolean).join('; ');
  throw new Deviation(`${title} ended otherwise`, [{ where: 'StackStatus', expected: wanted, actual }]);
}

/** The stack once nothing happens to it any more, with outputs, parameters and tags as objects by their keys. */
export async function settled(session: Session, sender: Sender, nameOrId: string): Promise<Mapping> {
  const { every, patience } = session.place.poll;
  const deadline = performance.now() + patience;
  for (;;) {
    const stack = await find(session, sender, nameOrId);
    if (stack === undefined) throw new Deviation(`there is no stack ${nameOrId}`);
    const status = textOf(stack['StackStatus']);
    if (!status.endsWith('_IN_PROGRESS') || waitsForSomebody.includes(status)) return legible(stack);
    if (performance.now() > deadline) throw new Deviation(`${nameOrId} is still ${status}`);
    await wait(every);
  }
}

async function find(session: Session, sender: Sender, nameOrId: string): Promise<Mapping | undefined> {
  const request = { service: 'cloudformation', action: 'DescribeStacks', params: { StackName: nameOrId } };
  const reply = await session.send(sender, request);
  const stack = 'answer' in reply ? at(reply.answer, 'Stacks.0') : undefined;
  return isMapping(stack) ? stack : undefined;
}

async function stackId(session: Session, sender: Sender, name: string): Promise<string | undefined> {
  const stack = await find(session, sender, name);
  return stack === undefined ? undefined : textOf(stack['StackId']);
}

function legible(stack: Mapping): Mapping {
  const byKey = (list: string, key: string, value: string): Mapping => {
    const members = Array.isArray(stack[list]) ? (stack[list] as readonly Mapping[]) : [];
    return Object.fromEntries(members.map((each) => [textOf(each[key]), each[value]]));
  };
  return {
    ...stack,
    Outputs: byKey('Outputs', 'OutputKey', 'OutputValue'),
    Parameters: byKey('Parameters', 'ParameterKey', 'ParameterValue'),
    Tags: byKey('Tags', 'Key', 'Value'),
  };
}

/** `Logical STATUS reason` of every row, oldest first; the stack's own rows are called `stack`. */
export async function stackEvents(
  session: Session,
  sender: Sender,
  nameOrId: string,
): Promise<readonly string[]> {
  const rows: Mapping[] = [];
  let NextToken: unknown;
  do {
    const params = { StackName: nameOrId, NextToken };
    const reply = await session.send(sender, {
      service: 'cloudformation',
      action: 'DescribeStackEvents',
      params,
    });
    const answer = answerOf('DescribeStackEvents', reply) as Mapping;
    rows.push(...((answer['StackEvents'] ?? []) as readonly Mapping[]));
    NextToken = answer['NextToken'];
  } while (NextToken !== undefined);
  return rows.toReversed().map((row) => {
    const own = row['PhysicalResourceId'] === row['StackId'];
    const words = [
      own ? 'stack' : row['LogicalResourceId'],
      row['ResourceStatus'],
      row['ResourceStatusReason'],
    ];
    return words.filter(Boolean).join(' ');
  });
}

/** Deletes a stack at a case's end, whatever state it is in; the answer says why it could not. */
export async function removeStack(session: Session, sender: Sender, id: string): Promise<string | undefined> {
  const stack = await find(session, sender, id);
  if (stack === undefined || stack['StackStatus'] === 'DELETE_COMPLETE') return undefined;
  await settled(session, sender, id);
  const call = (action: string, params: Mapping) =>
    session.send(sender, { service: 'cloudformation', action, params: { StackName: id, ...params } });
  if (stack['EnableTerminationProtection'] === true) {
    await call('UpdateTerminationProtection', { EnableTerminationProtection: false });
  }
  const reply = await call('DeleteStack', {});
  if (!('answer' in reply)) return `DeleteStack ${id} was refused: ${reply.code}: ${reply.message}`;
  const end = await settled(session, sender, id);
  const reason = textOf(end['StackStatusReason'] ?? '');
  return end['StackStatus'] === 'DELETE_COMPLETE'
    ? undefined
    : `stack ${id} is ${textOf(end['StackStatus'])}: ${reason}`;
}
