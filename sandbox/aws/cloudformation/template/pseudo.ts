/** The pseudo parameters, right in every partition. */
import type { Value } from '../value.ts';

/** Where a stack lives. */
export interface StackPlace {
  readonly account: string;
  readonly region: string;
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov';
  readonly stackId: string;
  readonly stackName: string;
  readonly notificationArns: readonly string[];
}

/** The names of all pseudo parameters. */
export const pseudoParameters: readonly string[] = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

/** The values of the pseudo parameters; `AWS::NoValue` has none. */
export function pseudoValues(place: StackPlace): Readonly<Record<string, Value>> {
  return {
    'AWS::AccountId': place.account,
    'AWS::NotificationARNs': place.notificationArns,
    'AWS::Partition': place.partition,
    'AWS::Region': place.region,
    'AWS::StackId': place.stackId,
    'AWS::StackName': place.stackName,
    'AWS::URLSuffix': place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}
