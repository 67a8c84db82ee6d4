/** What an operation of the API is, and what several of them have in common. */
import { AwsError, type Call } from '../../contract.ts';
import { settled } from '../control/work.ts';
import { type Engine, groupOf } from '../engine.ts';
import type { Group } from '../model.ts';
import { required } from '../request.ts';

/** Answers one action; `takes` are the members of its request that the sandbox carries out or keeps. */
export interface Action {
  readonly takes: readonly string[];
  /** Members that AWS has and the sandbox does not: refused by name. */
  readonly misses?: readonly string[];
  run(engine: Engine, call: Call): object | Promise<object>;
}

/** Something AWS offers and the sandbox does not: said, never passed over. */
export function notOffered(what: string): AwsError {
  return new AwsError('UnsupportedOperation', `The sandbox's Auto Scaling does not offer ${what}.`);
}

/** The group that the call names. */
export function named(engine: Engine, call: Call): Group {
  return groupOf(engine, call, required(call.params, 'AutoScalingGroupName'));
}

/** Waits, with an instant clock, until what a call started has been worked off; then answers. */
export async function after(engine: Engine, group: Group, answer: object = {}): Promise<object> {
  await settled(engine, group);
  return answer;
}
