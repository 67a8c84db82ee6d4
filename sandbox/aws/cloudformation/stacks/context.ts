/** What an operation tells the handler of a resource, and lets it do. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Context } from '../resources/kind.ts';
import type { Mapping } from '../value.ts';
import { resourceRow } from './events.ts';
import type { ContextPart, StackResource } from './model.ts';
import type { Run } from './run.ts';
import { awaitSignals, untilSignalled } from './signals.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz';

function random(length: number): string {
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length] ?? 'A').join('');
}

/** `<stack>-<logical>-<12 random>`, both names cut evenly when `limit` asks for it. Nested stacks have capitals only. */
function physicalName(stackName: string, { logicalId, type }: StackResource, limit: number): string {
  const suffix = type === 'AWS::CloudFormation::Stack' ? random(12).toUpperCase() : random(12);
  const room = limit - suffix.length - 2;
  const logical = logicalId.slice(0, Math.max(Math.floor(room / 2), room - stackName.length));
  return `${stackName.slice(0, room - logical.length)}-${logical}-${suffix}`;
}

/** The context of one resource in this operation. */
export function contextFor(run: Run, resource: StackResource, part: ContextPart): Context {
  const { engine, stack, caller } = run;
  const initiated = (id: string, attributes: Mapping = {}): void => {
    if (resource.physicalId === id) return;
    resource.physicalId = id;
    resource.attributes = attributes;
    const reason = 'Resource creation Initiated';
    resourceRow(engine, stack, { resource, status: resource.status, reason });
  };
  return {
    ...part,
    caller,
    services: engine.servicesFor(caller),
    servicesFor: engine.servicesFor,
    clock: engine.clock,
    stackName: stack.name,
    stackId: stack.id,
    logicalId: resource.logicalId,
    token: randomUUID(),
    initiated,
    physicalName: (limit = 255) => physicalName(stack.name, resource, limit),
    nested: engine.nestedIn({
      stack,
      caller,
      logicalId: resource.logicalId,
      capabilities: run.target.capabilities,
      signal: run.signal,
      stopAll: run.stopAll,
      skips: run.skips,
      initiated,
    }),
    note: (reason) => resourceRow(engine, stack, { resource, status: resource.status, reason }),
    machinesSignal: engine.machinesSignal,
    signalled: () => stack.signals.get(resource.logicalId) ?? new Map<string, string>(),
    untilSignalled: (enough, milliseconds) => untilSignalled(run, enough, milliseconds),
    signals: (count, milliseconds) => awaitSignals(run, resource.logicalId, { count, milliseconds }),
  };
}
