/** Runs small commands, here or in the namespaces of another process, and says what went wrong in their own words. */
import { execFile } from 'node:child_process';

/** What a process sees that shares the namespaces of process `pid`. */
export type Namespace = 'net' | 'mount' | 'uts' | 'ipc' | 'pid';

/** The command line by which `command` runs in those namespaces; `nsenter` is of util-linux. */
export function inside(
  pid: number,
  namespaces: readonly Namespace[],
  command: readonly string[],
): readonly string[] {
  return ['nsenter', `--target=${pid}`, ...namespaces.map((each) => `--${each}`), '--', ...command];
}

/** Standard output of a command that ends well; rejects with its standard error when it does not. */
export async function run(command: readonly string[], input?: string): Promise<string> {
  const [program = '', ...args] = command;
  return await new Promise((resolve, reject) => {
    const child = execFile(program, args, { encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command.join(' ')}: ${stderr.trim() || error.message}`));
    });
    // A command that ends before it has read everything says itself what was wrong.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
