/** Starts a pod's container as a process with a root of its own that holds its program, its mounts and nothing else. */
import type { Machine, RunningCommand } from '../machine.ts';
import { type Container, type HostMount, hostMounts, type Pod } from './manifest.ts';

const programs = '/opt/sandbox/programs';

/** The process is that of the container: its end is the container's. */
export function startContainer(machine: Machine, pod: Pod): RunningCommand {
  const [container] = pod.spec.containers;
  const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
  const line = ['unshare', '--mount', '--propagation=private', '/bin/sh', '-c', script(pod, container)];
  return machine.start({ name: `pod-${pod.metadata.name}`, line, env });
}

/** Makes the root as the manifest describes it, gives up all rights that it does not add, and becomes the program. */
function script(pod: Pod, container: Container): string {
  const image = imageName(container.image);
  const program = `/usr/local/bin/${image}`;
  const [command, ...rest] = [...container.command, ...container.args];
  if (command !== image && command !== program)
    throw new Error(`${pod.metadata.name}: the image ${container.image} has no program ${command}`);
  const rights = container.securityContext.capabilities.add.map((name) => `+${name.toLowerCase()}`);
  // Entering its root takes the right to do so, which a container runtime would take back afterwards.
  const limits = `--no-new-privs --inh-caps=-all --bounding-set=${['-all', '+sys_chroot', ...rights].join(',')}`;
  return [
    'set -eu',
    `root=/run/sandbox/pods/${pod.metadata.name}`,
    'mkdir -p "$root"',
    'mount -t tmpfs -o mode=0755 tmpfs "$root"',
    'mkdir -p "$root/proc" "$root/dev" "$root/etc"',
    'mount --rbind /proc "$root/proc"',
    'mount --rbind /dev "$root/dev"',
    ...bind({ from: `${programs}/${image}`, to: program, type: 'File', readOnly: true }),
    // The kubelet gives these two to every pod on the machine's network.
    ...['/etc/hosts', '/etc/resolv.conf'].flatMap((to) =>
      bind({ from: to, to, type: 'File', readOnly: true }),
    ),
    ...hostMounts(pod).flatMap(bind),
    'mount -o remount,ro "$root"',
    `exec setpriv ${limits} chroot "$root" ${[program, ...rest].map(quote).join(' ')}`,
  ].join('\n');
}

function bind({ from, to, type, readOnly }: HostMount): readonly string[] {
  const [source, target] = [quote(from), `"$root"${quote(to)}`];
  const missing = `{ echo ${quote(`${from} is no ${type}`)} >&2; exit 1; }`;
  const there = {
    File: `[ -f ${source} ] || ${missing}`,
    FileOrCreate: `[ -e ${source} ] || install -D /dev/null ${source}`,
    Directory: `[ -d ${source} ] || ${missing}`,
    DirectoryOrCreate: `mkdir -p ${source}`,
  }[type];
  const folder = type.startsWith('Directory');
  return [
    there,
    folder ? `mkdir -p ${target}` : `install -D /dev/null ${target}`,
    `mount --rbind ${source} ${target}`,
    ...(readOnly ? [`mount -o remount,bind,ro ${target}`] : []),
  ];
}

/** `registry.k8s.io/kube-apiserver:v1.36.3` → `kube-apiserver` */
function imageName(image: string): string {
  return /([^/:@]+)(?:[:@][^/]*)?$/.exec(image)?.[1] ?? image;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
