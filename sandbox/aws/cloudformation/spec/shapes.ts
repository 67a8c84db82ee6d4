/** The shapes of the extract of AWS's published resource specification that the engine works from. */

/** A property's type: a scalar, a list or map of types, a named definition, or a choice. */
export type TypeRef =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'json'
  | 'date-time'
  | 'tag'
  | { readonly list: TypeRef }
  | { readonly map: TypeRef }
  | { readonly of: string }
  | { readonly anyOf: readonly TypeRef[] };

/** One property: its type, whether it must be given, and whether changing it makes a new resource. */
export interface PropertySpec {
  readonly type: TypeRef;
  readonly required?: true;
  readonly replaces?: 'yes' | 'maybe';
}

/** A resource type as AWS publishes it. `attributes` are the names `Fn::GetAtt` takes. */
export interface TypeSpec {
  readonly properties: Readonly<Record<string, PropertySpec>>;
  readonly attributes: Readonly<Record<string, TypeRef>>;
  readonly definitions: Readonly<Record<string, Readonly<Record<string, PropertySpec>>>>;
  readonly primaryIdentifier: readonly string[];
  readonly tags?: { readonly property: string; readonly variant: 'standard' | 'asg' | 'map' };
}
