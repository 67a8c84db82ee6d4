/** What a change would do to one resource, as change sets show it. */
import type { PropertyChange } from '../spec/change.ts';
import type { Mapping } from '../value.ts';
import type { Cause } from './causes.ts';
import type { PathChange } from './path-changes.ts';

/** A changed property, why it changes, and the parts of it that do. */
export type CausedChange = PropertyChange & {
  readonly causes: readonly Cause[];
  readonly parts: readonly PathChange[];
};

/** What would happen to one logical resource. */
export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove' | 'Import';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string | undefined;
  readonly replacement?: 'True' | 'False' | 'Conditional' | undefined;
  /** Whether a new physical resource will be made, as far as can be known. */
  readonly replaces: boolean;
  /** What becomes of the old physical resource. */
  readonly policyAction?: string | undefined;
  readonly scope: readonly string[];
  /** Of a nested stack: its own change set. */
  readonly changeSetId?: string | undefined;
  /** A nested stack changes by itself when its template did, which only an update will see ("Automatic"). */
  readonly nests?: boolean | undefined;
  /** Where the type has its tags. */
  readonly tagProperty?: string | undefined;
  readonly properties: readonly CausedChange[];
  readonly before?: Mapping | undefined;
  readonly after?: Mapping | undefined;
  /** The same without secrets; undefined where there are none. */
  readonly shownBefore?: Mapping | undefined;
  readonly shownAfter?: Mapping | undefined;
  /** What the template says beside the properties, as change sets show it with them: `DeletionPolicy` and the like. */
  readonly attributesBefore?: Mapping | undefined;
  readonly attributesAfter?: Mapping | undefined;
}
