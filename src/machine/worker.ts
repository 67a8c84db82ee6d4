/** The configuration of a worker before its secrets are sealed. */
import { baseConfig } from './base.ts';
import type { IgnitionConfig } from './ignition.ts';
import type { MachineInput } from './machine-source.ts';

export function workerConfig(input: MachineInput): IgnitionConfig {
  return baseConfig(input);
}
