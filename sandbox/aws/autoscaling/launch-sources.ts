/** What machines of a group are launched from, and where they can be put. */

export interface TemplateName {
  readonly id: string;
  readonly name: string;
  /** As asked for: a number, `$Latest` or `$Default`; undefined is `$Default`. */
  readonly version: string | undefined;
}

/** One kind of machine that a mixed group may launch, in the order of preference. */
export interface Override {
  readonly instanceType: string | undefined;
  readonly template: TemplateName | undefined;
}

export interface Mixed {
  readonly template: TemplateName;
  readonly overrides: readonly Override[];
  /** As given, for showing. */
  readonly distribution: Readonly<Record<string, string>>;
  readonly onDemandBase: number;
  readonly onDemandPercentage: number;
}

export type LaunchSource =
  | { readonly kind: 'template'; readonly template: TemplateName }
  | { readonly kind: 'configuration'; readonly name: string }
  | { readonly kind: 'mixed'; readonly mixed: Mixed };

/** Where a machine can be put. */
export interface Place {
  readonly zone: string;
  /** The zone's name that is the same in all accounts. */
  readonly zoneId: string | undefined;
  /** Undefined: the zone's default subnet. */
  readonly subnet: string | undefined;
}

/** What a member was launched from; the version is a number. */
export type Origin =
  | { readonly kind: 'template'; readonly template: TemplateName }
  | { readonly kind: 'configuration'; readonly name: string }
  | { readonly kind: 'none' };
