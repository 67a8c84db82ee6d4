/** DescribeEvents: what happened to a stack, operation by operation. Source: API reference, "DescribeEvents", and its recorded answers. */
import { createHash } from 'node:crypto';
import type { Call } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import type { StackEvent, ValidationError } from '../stacks/history.ts';
import { beginning } from '../stacks/last-operations.ts';
import type { Stack, StackStatus } from '../stacks/model.ts';
import { invalid } from '../template/errors.ts';
import { allStacks, stackOf } from './find.ts';
import { eventId, shownProperties } from './read-resources.ts';
import { flag, page, text } from './request.ts';
import { changeSetOf } from './show-change-sets.ts';

/** One operation and its rows, oldest first. */
interface Span {
  readonly id: string;
  readonly type: string;
  readonly rows: StackEvent[];
}

/** What every event of an operation says. */
interface About {
  readonly stackId: string;
  readonly id: string;
  readonly type: string;
}

/** One event, with whether it is a failure. */
interface Shown {
  readonly event: object;
  readonly failed: boolean;
}

function isOwn(stack: Stack, { physicalId, validation }: StackEvent): boolean {
  return physicalId === stack.id && validation === undefined;
}

/** The operations of a stack, oldest first. */
function spansOf(stack: Stack): readonly Span[] {
  const spans: Span[] = [];
  let status: StackStatus = stack.status;
  for (const row of stack.history.rows()) {
    const to = isOwn(stack, row) ? (row.status as StackStatus) : status;
    const id = row.operationId ?? '';
    if (spans.at(-1)?.id !== id)
      spans.push({ id, type: beginning(status, to) ?? 'CREATE_CHANGESET', rows: [] });
    spans.at(-1)?.rows.push(row);
    status = to;
  }
  return spans;
}

/** An id that is the same whenever it is asked for. */
function settledId(words: string): string {
  const digits = createHash('sha256').update(words).digest('hex');
  return [0, 8, 12, 16, 20].map((from, at, all) => digits.slice(from, all[at + 1] ?? 32)).join('-');
}

/** The event of an operation as a whole, when it begins or once it has ended. */
function wholeEvent({ stackId, id, type }: About, status: string, start: number, end?: number): object {
  return {
    EventId: settledId(`${id} ${status}`),
    StackId: stackId,
    OperationId: id,
    OperationType: type,
    OperationStatus: status,
    EventType: 'STACK_EVENT',
    Timestamp: new Date(end ?? start),
    StartTime: new Date(start),
    EndTime: end === undefined ? undefined : new Date(end),
  };
}

function validationEvent({ stackId, id, type }: About, error: ValidationError, at: number): object {
  return {
    EventId: settledId(`${id} ${error.name} ${error.path} ${error.reason}`),
    StackId: stackId,
    OperationId: id,
    OperationType: type,
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: error.logicalId,
    PhysicalResourceId: error.physicalId ?? '',
    ResourceType: error.type,
    Timestamp: new Date(at),
    ValidationFailureMode: error.mode,
    ValidationName: error.name,
    ValidationStatus: 'FAILED',
    ValidationStatusReason: error.reason,
    ValidationPath: error.path,
  };
}

function rowEvent(about: About, row: StackEvent): Shown {
  if (row.validation !== undefined) {
    return { event: validationEvent(about, row.validation, row.at), failed: true };
  }
  const failed = row.status.endsWith('_FAILED');
  const event = {
    EventId: eventId(row),
    StackId: about.stackId,
    OperationId: row.operationId,
    EventType: failed ? 'PROVISIONING_ERROR' : 'PROGRESS',
    LogicalResourceId: row.logicalId,
    PhysicalResourceId: row.physicalId,
    ResourceType: row.type,
    Timestamp: new Date(row.at),
    ResourceStatus: row.status,
    ResourceStatusReason: row.reason,
    ResourceProperties: shownProperties(row),
    ClientRequestToken: row.token,
    DetailedStatus: row.detailedStatus,
  };
  return { event, failed };
}

/** The events of one operation, newest first. `next` is when another began. */
function spanEvents(stack: Stack, { id, type, rows }: Span, next: number | undefined): readonly Shown[] {
  const about = { stackId: stack.id, id, type };
  const inner = rows.toReversed().map((row) => rowEvent(about, row));
  const [first] = rows;
  if (id === '' || first === undefined) return inner;
  const last = rows.findLast((row) => isOwn(stack, row));
  const started = { event: wholeEvent(about, 'IN_PROGRESS', first.at), failed: false };
  if (next === undefined && last?.status.endsWith('_IN_PROGRESS') === true) return [...inner, started];
  const failed = last?.status.endsWith('_COMPLETE') !== true;
  const end = next ?? rows.at(-1)?.at;
  const ended = wholeEvent(about, failed ? 'FAILED' : 'SUCCEEDED', first.at, end);
  return [{ event: ended, failed: false }, ...inner, started];
}

/** All events of a stack, newest first. */
function stackEvents(stack: Stack): readonly { readonly id: string; readonly events: readonly Shown[] }[] {
  const spans = spansOf(stack);
  return spans
    .map((span, index) => ({
      id: span.id,
      events: spanEvents(stack, span, spans[index + 1]?.rows[0]?.at),
    }))
    .toReversed();
}

/** What happened when a change set was made, newest first. */
function changeSetEvents(engine: Engine, call: Call): readonly Shown[] {
  const { stack, changeSet } = changeSetOf(engine, call);
  const about = { stackId: stack.id, id: changeSet.operation.id, type: 'CREATE_CHANGESET' };
  const start = changeSet.created.getTime();
  const end = changeSet.operation.ended?.getTime();
  const status = changeSet.status === 'FAILED' ? 'FAILED' : 'SUCCEEDED';
  const errors = changeSet.validationErrors.map((error) => ({
    event: validationEvent(about, error, end ?? start),
    failed: true,
  }));
  const ended = end === undefined ? [] : [{ event: wholeEvent(about, status, start, end), failed: false }];
  return [...ended, ...errors, { event: wholeEvent(about, 'IN_PROGRESS', start), failed: false }];
}

function asked(engine: Engine, call: Call): readonly Shown[] {
  const name = text(call.params, 'StackName');
  const operationId = text(call.params, 'OperationId');
  const changeSet = text(call.params, 'ChangeSetName');
  const named = changeSet !== undefined && (name !== undefined || changeSet.startsWith('arn:'));
  if (named) return changeSetEvents(engine, call);
  if (name === undefined && operationId === undefined) {
    throw invalid('One of ChangeSetName, OperationId or StackName must be specified');
  }
  const stacks =
    name === undefined
      ? allStacks(engine, call.caller)
      : [stackOf(engine, call.caller, name, 'Stack [{}] does not exist')];
  const operations = stacks.flatMap(stackEvents);
  return operations
    .filter(({ id }) => operationId === undefined || id === operationId)
    .flatMap(({ events }) => events);
}

/** Answers DescribeEvents. */
export function describeEvents(engine: Engine, call: Call): object {
  const filters = call.params['Filters'] as Call['params'] | undefined;
  const onlyFailed = flag(filters ?? {}, 'FailedEvents');
  const events = asked(engine, call).filter(({ failed }) => failed || !onlyFailed);
  const { items, ...rest } = page(call, events);
  return { OperationEvents: items.map(({ event }) => event), ...rest };
}
