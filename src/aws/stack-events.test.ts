/** Which of many failed rows is the cause. */
import { describe, expect, it } from 'vitest';
import {
  begins,
  firstFailure,
  operationStart,
  pointsToFindings,
  type StackEvent,
  undeleted,
} from './stack-events.ts';
import { stackStatuses } from './stack-status.ts';

const stackId = 'arn:aws:cloudformation:eu-central-1:1:stack/cluster-al9qy-guest-main/1';

function row(resource: string, status: string, reason = ''): StackEvent {
  return { resource, type: `AWS::X::${resource}`, physicalId: `${resource}-1`, status, reason };
}
function own(status: string, reason = ''): StackEvent {
  return { resource: 'stack', type: 'AWS::CloudFormation::Stack', physicalId: stackId, status, reason };
}

describe('firstFailure', () => {
  it('is the earliest failure that is no consequence of another', () => {
    const newestFirst = [
      own('ROLLBACK_COMPLETE'),
      own('ROLLBACK_IN_PROGRESS', 'The following resource(s) failed to create: [Nat, Vpc, Late].'),
      row('Late', 'CREATE_FAILED', 'another trouble, later'),
      row('Nat', 'CREATE_FAILED', 'The maximum number of NAT gateways'),
      row('Vpc', 'CREATE_FAILED', 'Resource creation cancelled'),
      row('Nat', 'CREATE_IN_PROGRESS'),
      own('CREATE_IN_PROGRESS', 'User Initiated'),
    ];
    expect(firstFailure(newestFirst, stackId)).toEqual({
      resource: 'Nat',
      type: 'AWS::X::Nat',
      reason: 'The maximum number of NAT gateways',
    });
  });

  it("is the stack's own words when no resource failed", () => {
    const newestFirst = [
      own('ROLLBACK_COMPLETE'),
      own('ROLLBACK_IN_PROGRESS', 'Transform X failed. Rollback requested by user.'),
      own('CREATE_IN_PROGRESS', 'User Initiated'),
    ];
    expect(firstFailure(newestFirst, stackId)).toMatchObject({
      reason: expect.stringContaining('Transform') as string,
    });
  });

  it('is nothing when nothing failed', () => {
    expect(firstFailure([own('CREATE_COMPLETE'), row('Vpc', 'CREATE_COMPLETE')], stackId)).toBeUndefined();
  });
});

describe('pointsToFindings', () => {
  it('is true of a row of the stack that sends its reader elsewhere', () => {
    const words =
      'Validation failed with 1 error(s). Call DescribeEvents to retrieve the full list of issues';
    expect(pointsToFindings(own('ROLLBACK_IN_PROGRESS', words))).toBe(true);
    expect(pointsToFindings(own('ROLLBACK_IN_PROGRESS', 'User Initiated'))).toBe(false);
    expect(pointsToFindings(row('Nat', 'CREATE_FAILED', words))).toBe(false);
  });

  it('leaves the first of what was found to be the failure', () => {
    const found = (resource: string): StackEvent => ({
      ...row(resource, 'VALIDATION_FAILED', `${resource} already exists`),
      physicalId: '',
    });
    const newestFirst = [
      own('ROLLBACK_COMPLETE', 'Validation failed with 2 error(s). Call DescribeEvents'),
      own('CREATE_IN_PROGRESS', 'User Initiated'),
      found('Second'),
      found('First'),
    ];
    expect(firstFailure(newestFirst, stackId)).toMatchObject({ reason: 'First already exists' });
  });
});

describe('undeleted', () => {
  it('names every resource whose last word is that it could not go', () => {
    const newestFirst = [
      own('DELETE_FAILED', 'The following resource(s) failed to delete: [Subnet].'),
      row('Group', 'DELETE_COMPLETE'),
      row('Subnet', 'DELETE_FAILED', 'has dependencies'),
      row('Group', 'DELETE_FAILED', 'first try'),
      own('DELETE_IN_PROGRESS'),
    ];
    expect(undeleted(newestFirst, stackId).map((one) => one.resource)).toEqual(['Subnet']);
  });
});

describe('an operation', () => {
  it('has a beginning for every status', () => {
    for (const status of stackStatuses)
      expect(stackStatuses as readonly string[]).toContain(operationStart(status));
  });

  it('begins with the row of the stack itself: a stuck rollback with the rollback, its update with the update', () => {
    expect(begins(own('UPDATE_ROLLBACK_IN_PROGRESS'), stackId, 'UPDATE_ROLLBACK_FAILED')).toBe(true);
    expect(begins(own('UPDATE_IN_PROGRESS'), stackId, 'UPDATE_ROLLBACK_COMPLETE')).toBe(true);
    expect(begins(row('Vpc', 'UPDATE_IN_PROGRESS'), stackId, 'UPDATE_ROLLBACK_COMPLETE')).toBe(false);
    expect(begins(own('CREATE_IN_PROGRESS'), stackId, 'ROLLBACK_FAILED')).toBe(true);
  });
});
