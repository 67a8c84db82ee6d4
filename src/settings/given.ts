/** What people wrote, before it means anything: a name, a text, and where it stands. */

/** One setting as one source has it. */
export interface Given {
  /** Dotted and lower-case. */
  readonly name: string;
  /** Several only for lists. */
  readonly texts: readonly string[];
  /** For messages: `command line`, `SERVICE_AWS_REGION`, `/etc/config.yaml line 3`. */
  readonly from: string;
}

/** What a source gave, and what is wrong with it. Later entries of one name beat earlier ones. */
export interface Source {
  readonly given: readonly Given[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}
