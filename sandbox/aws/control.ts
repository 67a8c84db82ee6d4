/** The sandbox's own paths on the gateway, `/_sandbox/…`, all in JSON. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type ControlParts, controlPaths, Mistake } from './control-paths.ts';
import { NoInstanceRole } from './instance-credentials.ts';
import { readBody, splitTarget } from './wire/request.ts';

const PREFIX = '/_sandbox/';

/** Whether the request is for the sandbox itself and not for AWS. */
export function isControl(message: IncomingMessage): boolean {
  return message.url?.startsWith(PREFIX) === true;
}

/** Answers a control request; 204 where there is nothing to say. */
export async function answerControl(
  message: IncomingMessage,
  response: ServerResponse,
  parts: ControlParts,
): Promise<void> {
  try {
    const answer = await handle(message, parts);
    if (answer === undefined) response.writeHead(204).end();
    else sendJson(response, 200, answer);
  } catch (error) {
    sendJson(response, statusOf(error), { error: sentenceOf(error) });
  }
}

function statusOf(error: unknown): number {
  if (error instanceof Mistake) return error.status;
  if (error instanceof NoInstanceRole) return 404;
  return error instanceof z.ZodError ? 400 : 500;
}

async function handle(message: IncomingMessage, parts: ControlParts): Promise<unknown> {
  const { path, search } = splitTarget(message.url ?? '');
  const name = path.slice(PREFIX.length);
  const handler = controlPaths[`${message.method} ${name}`];
  if (handler === undefined) {
    const paths = Object.keys(controlPaths).map((known) => known.replace(' ', ` ${PREFIX}`));
    throw new Mistake(404, `There is no ${message.method} ${path}; there are ${paths.join(', ')}.`);
  }
  const body = parseBody(await readBody(message));
  return handler({ query: new URLSearchParams(search), body, parts });
}

function parseBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new Mistake(400, 'The body is not JSON.');
  }
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}

function sentenceOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error).replaceAll('\n', ' ');
  return error instanceof Error ? error.message : String(error);
}
