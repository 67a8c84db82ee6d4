/** The steps in which a stack is deployed or removed: the request, and waiting until the stack has come to rest. */
import type { StackStep } from './case-file.ts';
import type { Sender } from './clients.ts';
import { answerOf, Deviation, expectAnswer, expectRefusal } from './expectations.ts';
import { senderOf } from './senders.ts';
import type { Session } from './session.ts';
import { settled, stackEvents, stackId } from './stacks.ts';
import { filled, textOf } from './values.ts';

type Mapping = Readonly<Record<string, unknown>>;

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
