/** A bucket's lifecycle rules, from CloudFormation's shape to the API's. */
import type { LifecycleRule, Tag, TransitionStorageClass } from '@aws-sdk/client-s3';
import type { Mapping } from '../value.ts';
import { mappingsOf, needed, textOf } from './kind.ts';

function numberOf(rule: Mapping, name: string): number | undefined {
  return rule[name] === undefined ? undefined : Number(rule[name]);
}

function filter(rule: Mapping): NonNullable<LifecycleRule['Filter']> {
  const tags = mappingsOf(rule, 'TagFilters').map(
    (tag): Tag => ({ Key: needed(tag, 'Key'), Value: needed(tag, 'Value') }),
  );
  const Prefix = textOf(rule, 'Prefix') ?? '';
  const [tag, another] = tags;
  if (tag === undefined) return { Prefix };
  if (another === undefined && Prefix === '') return { Tag: tag };
  return { And: { Prefix, Tags: tags } };
}

function transitions(rule: Mapping): LifecycleRule['Transitions'] {
  const single = rule['Transition'] as Mapping | undefined;
  const all = [...mappingsOf(rule, 'Transitions'), ...(single === undefined ? [] : [single])];
  if (all.length === 0) return undefined;
  return all.map((each) => ({
    Days: numberOf(each, 'TransitionInDays'),
    StorageClass: needed(each, 'StorageClass') as TransitionStorageClass,
  }));
}

function expiration(rule: Mapping): LifecycleRule['Expiration'] {
  const Days = numberOf(rule, 'ExpirationInDays');
  const date = textOf(rule, 'ExpirationDate');
  const marker = rule['ExpiredObjectDeleteMarker'];
  if (Days === undefined && date === undefined && marker === undefined) return undefined;
  return {
    ...(Days === undefined ? {} : { Days }),
    ...(date === undefined ? {} : { Date: new Date(date) }),
    ...(marker === undefined ? {} : { ExpiredObjectDeleteMarker: marker === true }),
  };
}

function noncurrent(rule: Mapping): LifecycleRule['NoncurrentVersionExpiration'] {
  const plain = numberOf(rule, 'NoncurrentVersionExpirationInDays');
  const structured = rule['NoncurrentVersionExpiration'] as Mapping | undefined;
  const NoncurrentDays =
    plain ?? (structured === undefined ? undefined : numberOf(structured, 'NoncurrentDays'));
  return NoncurrentDays === undefined ? undefined : { NoncurrentDays };
}

/** The rules of a LifecycleConfiguration. */
export function lifecycleRules(configuration: Mapping): LifecycleRule[] {
  return mappingsOf(configuration, 'Rules').map((rule, index) => {
    const abort = rule['AbortIncompleteMultipartUpload'] as Mapping | undefined;
    return {
      ID: textOf(rule, 'Id') ?? `rule-${index + 1}`,
      Status: needed(rule, 'Status') as 'Enabled' | 'Disabled',
      Filter: filter(rule),
      Expiration: expiration(rule),
      NoncurrentVersionExpiration: noncurrent(rule),
      Transitions: transitions(rule),
      ...(abort === undefined
        ? {}
        : {
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: numberOf(abort, 'DaysAfterInitiation') },
          }),
    };
  });
}
