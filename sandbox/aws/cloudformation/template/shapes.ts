/** A template after its structure has been checked. */
import type { Mapping, Value } from '../value.ts';

/** One parameter: its type, default and constraints. */
export interface ParameterDeclaration {
  readonly type: string;
  readonly default?: string | undefined;
  readonly noEcho: boolean;
  readonly description?: string | undefined;
  readonly allowedValues?: readonly string[] | undefined;
  readonly allowedPattern?: RegExp | undefined;
  /** The pattern as written. */
  readonly patternText?: string | undefined;
  readonly constraintDescription?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minValue?: number | undefined;
  readonly maxValue?: number | undefined;
}

/** What becomes of the physical resource when its logical one goes, or is replaced. */
export type Retention = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

/** One resource, its properties not resolved yet. */
export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: Mapping;
  readonly condition?: string | undefined;
  readonly dependsOn: readonly string[];
  readonly metadata?: Value | undefined;
  readonly deletionPolicy?: Retention | undefined;
  readonly updateReplacePolicy?: Retention | undefined;
  readonly creationPolicy?: Mapping | undefined;
  readonly updatePolicy?: Mapping | undefined;
}

/** One output, its value not resolved yet. */
export interface OutputDeclaration {
  readonly value: Value;
  readonly description?: string | undefined;
  readonly condition?: string | undefined;
  readonly exportName?: Value | undefined;
}

/** A whole template. */
export interface Template {
  /** As it was sent. */
  readonly body: string;
  /** After its transforms; the same when it has none that change it. */
  readonly processed: string;
  readonly description?: string | undefined;
  readonly metadata?: Value | undefined;
  readonly transforms: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: Readonly<Record<string, Mapping>>;
  readonly conditions: Readonly<Record<string, Value>>;
  readonly rules: Mapping;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
}
