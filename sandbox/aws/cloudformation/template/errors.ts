/** The refusals of a bad template or request, all `ValidationError` in CloudFormation's wording. */
import { AwsError } from '../../contract.ts';

/** CloudFormation's catch-all refusal, status 400. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** A refusal of the template's shape. */
export function malformed(message: string): AwsError {
  return invalid(`Template format error: ${message}`);
}

/** A refusal of an intrinsic function's use. */
export function misused(message: string): AwsError {
  return invalid(`Template error: ${message}`);
}

/** For an export whose name only the stack's resources, another stack or the region could tell. */
export function dependentExport(key: string): AwsError {
  return malformed(
    `Output ${key} is malformed.  The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.`,
  );
}
