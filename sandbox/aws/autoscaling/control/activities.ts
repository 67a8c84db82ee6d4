/** A group's journal: what it did to which instance and why, in the sentences AWS writes. */
import { randomUUID } from 'node:crypto';
import type { Engine } from '../engine.ts';
import type { Place } from '../launch-sources.ts';
import type { Activity, ActivityStatus, Ailment, Group } from '../model.ts';

/** Activities are kept for six weeks on AWS; here the newest so many of each group, and of all that were deleted. */
export const keptActivities = 500;

/** `At 2026-01-02T03:04:05Z <event>`, as every sentence of a cause begins. */
export function at(engine: Engine, event: string): string {
  return `At ${engine.clock.now().toISOString().slice(0, 19)}Z ${event}`;
}

/** Sentences of one cause are two spaces apart. */
export function causeOf(sentences: readonly string[]): string {
  return sentences.join('  ');
}

/**
 * What made a member ill. Source: EC2 Auto Scaling User Guide, "Troubleshoot unhealthy instances", and activities shown
 * in AWS's examples.
 */
export const ailments: Readonly<Record<Ailment, string>> = {
  ec2: 'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.',
  elb: 'an instance was taken out of service in response to an ELB system health check failure.',
  user: 'an instance was taken out of service in response to a user health-check.',
};

/** Opens an activity and puts it first in the journal. */
export function openActivity(
  engine: Engine,
  group: Group,
  about: { readonly description: string; readonly cause: string; readonly place: Place },
): Activity {
  const { description, cause, place } = about;
  const activity: Activity = {
    id: randomUUID(),
    group: { name: group.name, arn: group.arn },
    cause,
    started: engine.clock.now(),
    details: JSON.stringify({
      'Availability Zone ID': place.zoneId,
      'Subnet ID': place.subnet,
      'Availability Zone': place.zone,
    }),
    description,
    status: 'InProgress',
    message: undefined,
    progress: 0,
    ended: undefined,
  };
  group.activities.unshift(activity);
  group.activities.splice(keptActivities);
  return activity;
}

/** Ends an activity, once. */
export function closeActivity(
  engine: Engine,
  activity: Activity,
  status: Extract<ActivityStatus, 'Successful' | 'Failed' | 'Cancelled'>,
  message?: string,
): void {
  if (activity.ended !== undefined) return;
  activity.status = status;
  activity.message = message;
  activity.progress = 100;
  activity.ended = engine.clock.now();
}

/** An activity as the API shows it in answer to what begins it. */
export function shownActivity(activity: Activity): object {
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: activity.group.name,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: activity.started,
    EndTime: activity.ended,
    StatusCode: activity.status,
    StatusMessage: activity.message,
    Progress: activity.progress,
    Details: activity.details,
  };
}
