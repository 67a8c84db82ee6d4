/** Looks at stacks and removes them, as every case needs it, whatever state they are in. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Reply, Request, Sender } from './clients.ts';
import { answerOf, Deviation } from './expectations.ts';
import type { Place } from './place.ts';
import { at, isMapping, textOf } from './values.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Where stacks are, and how to ask for them. */
interface Correspondence {
  readonly place: Place;
  send(sender: Sender, request: Request): Promise<Reply>;
}

/** Statuses that end in IN_PROGRESS and yet do not change by themselves. */
const waitsForSomebody = ['REVIEW_IN_PROGRESS'];

/** The stack once nothing happens to it any more, with outputs, parameters and tags as objects by their keys. */
export async function settled(session: Correspondence, sender: Sender, nameOrId: string): Promise<Mapping> {
  const { every, patience } = session.place.poll;
  const deadline = performance.now() + patience;
  for (;;) {
    const stack = await findStack(session, sender, nameOrId);
    if (stack === undefined) throw new Deviation(`there is no stack ${nameOrId}`);
    const status = textOf(stack['StackStatus']);
    if (!status.endsWith('_IN_PROGRESS') || waitsForSomebody.includes(status)) return legible(stack);
    if (performance.now() > deadline) throw new Deviation(`${nameOrId} is still ${status}`);
    await wait(every);
  }
}

/** The stack of this name or id, if there is one. */
export async function findStack(
  session: Correspondence,
  sender: Sender,
  nameOrId: string,
): Promise<Mapping | undefined> {
  const request = { service: 'cloudformation', action: 'DescribeStacks', params: { StackName: nameOrId } };
  const reply = await session.send(sender, request);
  const stack = 'answer' in reply ? at(reply.answer, 'Stacks.0') : undefined;
  return isMapping(stack) ? stack : undefined;
}

/** The id of the stack that has this name now. */
export async function stackId(
  session: Correspondence,
  sender: Sender,
  name: string,
): Promise<string | undefined> {
  const stack = await findStack(session, sender, name);
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
  session: Correspondence,
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
export async function removeStack(
  session: Correspondence,
  sender: Sender,
  id: string,
): Promise<string | undefined> {
  const stack = await findStack(session, sender, id);
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
