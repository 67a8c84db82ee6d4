/** A machine's config is put together from parts, each the files and units of one concern. */
import type { File, Link, Unit } from './ignition.ts';

export interface Part {
  readonly files?: readonly File[];
  readonly links?: readonly Link[];
  readonly units?: readonly Unit[];
}

/** One part with everything of all, in their order. */
export function joined(parts: readonly Part[]): Required<Part> {
  return {
    files: parts.flatMap(({ files = [] }) => files),
    links: parts.flatMap(({ links = [] }) => links),
    units: parts.flatMap(({ units = [] }) => units),
  };
}
