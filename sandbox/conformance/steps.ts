/** Performs the steps of a case, each of which looks, acts or waits, and compares what came with what was expected. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ControlStep, EventsStep, RequestStep, Step } from './case-file.ts';
import type { Request, Sender } from './clients.ts';
import { answerOf, Deviation, expectAnswer, expectRefusal } from './expectations.ts';
import { differences } from './match.ts';
import { senderOf } from './senders.ts';
import type { Session } from './session.ts';
import { performStack } from './stack-steps.ts';
import { stackEvents } from './stacks.ts';
import { filled, textOf } from './values.ts';

/** Does one step. Throws a Deviation when the world is not as the step says. */
export async function perform(step: Step, session: Session): Promise<void> {
  if ('action' in step) return performRequest(step, session);
  if ('events' in step) return performEvents(step, session);
  if ('control' in step) return performControl(step, session);
  return performStack(step, session);
}

async function performRequest(step: RequestStep, session: Session): Promise<void> {
  const sender = senderOf(step, session);
  const request = requestOf(step, session);
  const title = `${request.service}:${request.action}`;
  const reply = step.until === undefined ? await session.send(sender, request) : undefined;
  if (step.refused !== undefined && reply !== undefined) {
    expectRefusal(title, filled(step.refused, session.variables), reply);
    return;
  }
  const answer =
    reply === undefined ? await answerWhen(step, session, { sender, request }) : answerOf(title, reply);
  expectAnswer(title, filled(step.expect ?? {}, session.variables), answer);
  for (const [name, path] of Object.entries(step.save ?? {})) session.save(name, path, answer);
  for (const [action, params] of Object.entries(step.undo ?? {})) {
    const undo = { ...request, action, params: filled(params, session.variables) as Request['params'] };
    session.undoLater({ sender, request: undo });
  }
}

function requestOf(step: RequestStep, session: Session): Request {
  if (step.service === undefined) throw new Error(`${step.action}: neither step nor file names a service`);
  const params = filled(step.params ?? {}, session.variables) as Request['params'];
  return { service: step.service, action: step.action, params };
}

interface Asked {
  readonly sender: Sender;
  readonly request: Request;
}

/** Asks again and again until the answer, or the refusal, is what the step waits for. */
async function answerWhen(step: RequestStep, session: Session, { sender, request }: Asked): Promise<unknown> {
  const wanted = filled(step.until, session.variables);
  const { every, patience } = session.place.poll;
  const deadline = performance.now() + patience;
  for (;;) {
    const reply = await session.send(sender, request);
    const seen = 'answer' in reply ? reply.answer : { refused: reply };
    const found = differences(wanted, seen);
    if (found.length === 0) return seen;
    if (performance.now() > deadline) {
      throw new Deviation(`${request.service}:${request.action} did not come to answer as expected`, found);
    }
    await wait(every);
  }
}

async function performEvents(step: EventsStep, session: Session): Promise<void> {
  const stack = session.stackName(step.events);
  const rows = await stackEvents(session, senderOf(step, session), stack);
  expectAnswer(`events of ${stack}`, filled(step.expect, session.variables), { Rows: rows });
}

async function performControl(step: ControlStep, session: Session): Promise<void> {
  const [method = '', path = ''] = step.control.split(' ');
  const body = step.body === undefined ? {} : { body: JSON.stringify(filled(step.body, session.variables)) };
  const url = `${session.place.host.endpoint}/_sandbox/${textOf(filled(path, session.variables))}`;
  const response = await fetch(url, { method, ...body });
  const text = await response.text();
  if (!response.ok) throw new Deviation(`${step.control} answered ${response.status}: ${text}`);
  const answer: unknown = text === '' ? {} : { answer: JSON.parse(text) as unknown };
  expectAnswer(step.control, filled(step.expect ?? {}, session.variables), answer);
}
