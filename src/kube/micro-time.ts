/** Dates the way Leases and Events want them. */

/** RFC 3339 with six digits of a second: the API server refuses a MicroTime with fewer (kubernetes#141204). */
export function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
