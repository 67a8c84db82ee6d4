/** Stack failures that any resource can have: names taken, templates refused, AWS itself. The vaguest words come last. */
import type { CauseRow } from './cause.ts';

export const generalCauses: readonly CauseRow[] = [
  {
    name: 'exists',
    pattern: /already exists/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Remove or rename the object of the same name, which is not part of this stack.',
  },
  {
    name: 'exists-terse',
    pattern: /returned message: "AlreadyExists"/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Remove the duplicate that AWS names.',
  },
  {
    name: 'template-property',
    pattern:
      /Encountered unsupported propert|Property validation failure|Properties validation failed|extraneous key|^#\S*: |(Required|Unsupported) property \[|Resource template validation failed/i,
    class: 'bug',
    mender: 'support',
    remedy: 'AWS does not accept the template: report it with the release version.',
  },
  {
    name: 'template-attribute',
    pattern:
      /does not support attribute|Unresolved resource dependencies|Template format error|Template error/i,
    class: 'bug',
    mender: 'support',
    remedy: 'AWS does not accept the template: report it with the release version.',
  },
  {
    name: 'replacement-refused',
    pattern:
      /CloudFormation cannot update a stack when a custom-named resource requires replacing|Replacement type updates not supported/i,
    class: 'bug',
    mender: 'support',
    remedy:
      'The change needs a resource with a fixed name to be replaced: report it with the release version.',
  },
  {
    name: 'not-stabilised',
    pattern: /Exceeded attempts to wait|did not stabilize|failed to stabilize|NotStabilized/i,
    class: 'transient',
    mender: 'wait',
    remedy:
      'AWS did not finish in time; it is tried again. If it stays, look at the resource in the console.',
  },
  {
    name: 'timed-out',
    pattern: /timed out waiting for creation of physical resource|Timed out/i,
    class: 'transient',
    mender: 'wait',
    remedy: 'AWS did not finish in time; it is tried again.',
  },
  {
    name: 'aws-internal',
    pattern: /Internal Failure|InternalFailure|ServiceUnavailable|internal error/i,
    class: 'transient',
    mender: 'wait',
    remedy: 'AWS failed inside; it is tried again.',
  },
  {
    name: 'vanished',
    pattern: /does not exist|NotFound/i,
    class: 'conflict',
    mender: 'account',
    remedy: 'Somebody removed the object by hand: create it again, or allow the operator to skip it.',
  },
];
