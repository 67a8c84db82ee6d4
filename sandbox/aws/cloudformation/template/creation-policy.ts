/** Checks CreationPolicy before anything waits by it. */

import { isMapping, type Mapping, text, type Value } from '../value.ts';
import { malformed } from './errors.ts';
import { callOf } from './functions.ts';

/** User guide, "CreationPolicy attribute": the types that have one; an instance fleet's is not carried out here. */
const types = [
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::EC2::Instance',
  'AWS::CloudFormation::WaitCondition',
];

const duration = /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/;

function known(value: Value | undefined): Value | undefined {
  return value === undefined || callOf(value) !== undefined ? undefined : value;
}

/** The policy as given. Throws a ValidationError for a type without one, and for a count or timeout that is none. */
export function checkedCreationPolicy(type: string, policy: Mapping | undefined): Mapping | undefined {
  if (policy === undefined) return undefined;
  if (!types.includes(type)) throw malformed(`CreationPolicy is not allowed for resources of type ${type}.`);
  const signal = known(policy['ResourceSignal']);
  if (signal === undefined) return policy;
  if (!isMapping(signal)) throw malformed('ResourceSignal of a CreationPolicy must be an object.');
  const count = known(signal['Count']);
  if (count !== undefined && !/^\d+$/.test(text(count))) {
    throw malformed(`Count of a CreationPolicy must be a whole number, not ${text(count)}.`);
  }
  const timeout = known(signal['Timeout']);
  if (timeout !== undefined && !duration.test(text(timeout))) {
    throw malformed(`Timeout of a CreationPolicy must be an ISO 8601 duration, not ${text(timeout)}.`);
  }
  return policy;
}
