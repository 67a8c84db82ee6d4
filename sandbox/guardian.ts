/** Ends the sandbox's children when this process dies in a way that leaves it no time to do so itself. */
import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * A shell that reads `+pid` and `-pid` lines. When its input ends, because this process has ended in whatever way,
 * it ends the process groups still on its list.
 */
const script = `
trap '' INT TERM HUP
list=' '
while read -r sign pid; do
  if [ "$sign" = + ]; then list="$list$pid "; else list=$(echo "$list" | sed "s/ $pid / /"); fi
done
for pid in $list; do kill -TERM -"$pid" 2>/dev/null; done
[ "$list" = ' ' ] || sleep 2
for pid in $list; do kill -KILL -"$pid" 2>/dev/null; done
exit 0`;

let guardian: Writable | undefined;

/** Puts a process group under guard; call the answer when it has ended. */
export function watchOver(pid: number): () => void {
  guardian ??= start();
  const input = guardian;
  input.write(`+ ${pid}\n`);
  return () => input.write(`- ${pid}\n`);
}

function start(): Writable {
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.unref();
  // A pipe to a child keeps the event loop alive unless told not to.
  (shell.stdin as unknown as { unref(): void }).unref();
  shell.stdin.on('error', () => {});
  return shell.stdin;
}
