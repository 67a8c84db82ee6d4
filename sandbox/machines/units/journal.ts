/** What happened on a machine, one line each with its time, in `log/journal.log`. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

export type Journal = (line: string) => void;

/** Lines go to the folder's `journal.log`. */
export function journalIn(folder: string): Journal {
  const path = join(folder, 'journal.log');
  return (line) => appendFileSync(path, `${new Date().toISOString()} ${line}\n`);
}
