/** CloudFormation's functions as typed values, so that a reference can only name what exists. */

/** A function CloudFormation works out when the stack is made. */
export type Intrinsic =
  | { readonly Ref: string }
  | { readonly 'Fn::GetAtt': readonly [string, string] }
  | { readonly 'Fn::Join': readonly [string, readonly Value<string>[]] }
  | { readonly 'Fn::Sub': string }
  | { readonly 'Fn::Base64': Value<string> };

/** A property: written out, or worked out by CloudFormation. */
export type Value<T> = T | Intrinsic;

/** A reference by logical id; prefer `resource.ref`, which cannot dangle. */
export function ref(logicalId: string): Intrinsic {
  return { Ref: logicalId };
}

export function getAtt(logicalId: string, attribute: string): Intrinsic {
  return { 'Fn::GetAtt': [logicalId, attribute] };
}

export function join(separator: string, parts: readonly Value<string>[]): Intrinsic {
  return { 'Fn::Join': [separator, parts] };
}

/** Base64 of the text, encoded by CloudFormation, so that the template stays readable. */
export function base64(text: Value<string>): Intrinsic {
  return { 'Fn::Base64': text };
}
