/** What a machine of a role is made of before its secrets are sealed: pure, and equal for equal input. */
import { machineConfigKey } from '../cluster/names.ts';
import { fingerprint } from '../support/json.ts';
import type { IgnitionConfig } from './ignition.ts';
import type { MachineInput, MachineRole, SecretFile } from './machine-input.ts';
import { masterConfig } from './master.ts';
import { encryptionContextOf } from './sealing.ts';
import { masterSecrets, workerSecrets } from './secrets.ts';
import { workerConfig } from './worker.ts';

export interface MachineSource {
  readonly role: MachineRole;
  readonly config: IgnitionConfig;
  readonly secrets: readonly SecretFile[];
  /** What the data key is bound to; the role's policy allows opening it with exactly this. */
  readonly encryptionContext: Readonly<Record<string, string>>;
  /** Key of the object, which contains the hash of everything above. */
  readonly objectKey: string;
}

/** The source of a role's config. A certificate that was not collected is a bug of the caller. */
export function machineSource(input: MachineInput): MachineSource {
  const { role, cluster } = input;
  const config = role === 'master' ? masterConfig(input) : workerConfig(input);
  const secrets = role === 'master' ? masterSecrets(input) : workerSecrets(input);
  const encryptionContext = encryptionContextOf(cluster, role);
  const revealed = secrets.map(({ path, content }) => ({ path, content: content.reveal() }));
  const identity = fingerprint({ config, secrets: revealed, encryptionContext, keyArn: input.keyArn });
  return { role, config, secrets, encryptionContext, objectKey: machineConfigKey(cluster, role, identity) };
}
