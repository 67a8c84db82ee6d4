/** The configuration of a worker before its secrets are sealed. */
import { machineConfig } from './base.ts';
import type { IgnitionConfig } from './ignition.ts';
import type { MachineInput } from './machine-input.ts';

/** One for the workers of all pools: what differs between pools is in their user data. */
export function workerConfig(input: MachineInput): IgnitionConfig {
  return machineConfig(input, {
    assets: ['kubelet', 'cni-plugins', 'crictl', 'ecr-credential-provider'],
    kubeletNeeds: [],
    parts: [],
  });
}
