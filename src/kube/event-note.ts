/** Fits texts into the limits the API server sets for Events. */

/** Bytes a note may have (validation of events.k8s.io/v1). */
const NOTE_LIMIT = 1_024;
/** Characters an object's name may have; the event's name adds a dot and 16 digits to it. */
const NAME_LIMIT = 253;

/** The text, or as much of it as fits, ending in an ellipsis and never inside a character. */
export function fittingNote(text: string): string {
  if (Buffer.byteLength(text) <= NOTE_LIMIT) return text;
  const cut = Buffer.from(text).subarray(0, NOTE_LIMIT - Buffer.byteLength('…'));
  return `${new TextDecoder().decode(cut, { stream: true })}…`;
}

/** A name for an event about an object: readable first, unique by its digits. */
export function eventName(about: string, unique: Uint8Array): string {
  const digits = Buffer.from(unique).toString('hex');
  return `${about.slice(0, NAME_LIMIT - digits.length - 1)}.${digits}`;
}
