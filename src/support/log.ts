/** What the rest of the program knows of logging: a sentence and fields, at a level. */

export type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(fields: Fields, sentence: string): void;
  info(fields: Fields, sentence: string): void;
  warn(fields: Fields, sentence: string): void;
  error(fields: Fields, sentence: string): void;
  /** A log that adds these fields to every line. */
  child(fields: Fields): Log;
}

/** Swallows everything; for tests that do not read the log. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
