/** Runs a program as somebody who has no rights but to read what it is made of, wherever that lies. */

const id = 65_534;
const reading = '+dac_read_search';

/** The command line for it; only root may run that. */
export function asNobody(command: readonly string[]): readonly string[] {
  const user = [`--reuid=${id}`, `--regid=${id}`, '--clear-groups'];
  return ['setpriv', ...user, `--inh-caps=${reading}`, `--ambient-caps=${reading}`, ...command];
}
