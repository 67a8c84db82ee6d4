/** The first boot: Ignition itself, as Flatcar's initramfs runs it, takes the user data and what it points to. */
import type { Machine } from '../machine.ts';
import type { Journal } from '../units/journal.ts';

/** The stages in which something is to do here; those about disks have none. */
const stages = ['fetch-offline', 'fetch', 'files'] as const;

const program = '/opt/sandbox/programs/ignition';
const folder = '/run/ignition';

/** Rejects with Ignition's own last words when it gives up, as a machine would that then never boots. */
export async function ignite(machine: Machine, journal: Journal): Promise<void> {
  await machine.ask(['mkdir', '-p', folder]);
  for (const stage of stages) {
    journal(`ignition: ${stage}`);
    const flags = [
      '--platform=aws',
      '--root=/',
      '--log-to-stdout',
      `--config-cache=${folder}/config.json`,
      `--state-file=${folder}/state`,
      `--neednet=${folder}/neednet`,
      `--stage=${stage}`,
    ];
    const { ended } = machine.start({ name: 'ignition', line: [program, ...flags], speaker: 'ignition' });
    const how = await ended;
    if (how !== 0)
      throw new Error(`Ignition gave up in its stage ${stage} (${how}); see ${machine.logs}/ignition.log`);
  }
}
