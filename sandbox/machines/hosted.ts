/** What the computer behind the instances is given, and what it says of each machine. */
import type { Report } from '../setup/progress.ts';
import type { InstanceFacts } from './facts.ts';
import type { Machine } from './machine.ts';
import type { Fabric } from './network/fabric.ts';
import type { Mirror } from './services/mirror.ts';
import type { UnitRunner } from './units/runner.ts';

/** Paths of what machines run. */
export interface MachinePrograms {
  readonly ignition: string;
  readonly etcd: string;
  readonly etcdctl: string;
  readonly etcdutl: string;
  readonly 'kube-apiserver': string;
  readonly 'kube-controller-manager': string;
  readonly 'kube-scheduler': string;
  readonly kubectl: string;
  readonly 'hollow-kubelet': string;
}

export interface HostOptions {
  readonly directory: string;
  readonly fabric: Fabric;
  readonly programs: MachinePrograms;
  readonly mirror: Mirror;
  /** Gets a line about each machine that does not boot. */
  readonly report: Report;
  /** Whom machines trust, PEM. */
  readonly authority: string;
}

/** A machine with the instance that it is. */
export interface HostedMachine {
  readonly instance: InstanceFacts;
  /** Absent until it has been switched on. */
  readonly machine: Machine | undefined;
  readonly units: UnitRunner | undefined;
  /** Why it does not boot; undefined while it does. */
  readonly failure: string | undefined;
}
