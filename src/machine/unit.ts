/** Units of the operator's own scripts, all of one form: run at boot, try again until it works, never twice at once. */
import { doneWord } from './console.ts';
import type { Unit } from './ignition.ts';
import { factsEnvironment, machineEnvironment, operatorHome } from './paths.ts';

export interface ScriptUnit {
  /** Of the script below `operatorHome` too; the unit is called `aws-operator-<name>.service`. */
  readonly name: string;
  /** Script of another name that the unit runs. */
  readonly runs?: string;
  readonly description: string;
  /** Units that must have succeeded before. */
  readonly needs?: readonly string[];
  /** Units that wait for this one. */
  readonly before?: readonly string[];
}

/** Full name of a script's unit. */
export const scriptUnitName = (name: string): string => `aws-operator-${name}.service`;

/**
 * Runs once a boot. What it says goes to the console too, which EC2 shows to whoever may call GetConsoleOutput, and `done`
 * takes back what it complained about before. `RestartMode=direct` keeps units that need this one waiting while it tries again, where systemd
 * would otherwise fail them with the first attempt. Source: systemd.service(5), since 254; Flatcar's oldest is 255.
 */
export function bootUnit({ name, description, needs = [], before = [] }: ScriptUnit): Unit {
  const after = ['network-online.target', ...needs];
  return {
    name: scriptUnitName(name),
    enabled: true,
    contents: `[Unit]
Description=${description}
Wants=network-online.target
${line('Requires', needs)}After=${after.join(' ')}
${line('Before', before)}StartLimitIntervalSec=0

[Service]
Type=oneshot
RemainAfterExit=true
SyslogIdentifier=aws-operator-${name}
StandardOutput=journal+console
${environmentFiles}ExecStart=${operatorHome}/${name}
ExecStartPost=/usr/bin/echo ${doneWord}
Restart=on-failure
RestartMode=direct
RestartSec=5

[Install]
WantedBy=multi-user.target
`,
  };
}

/** A script that a timer runs again and again; `schedule` holds the lines of the timer's section. */
export function timedUnits(
  { name, runs = name, description, needs = [] }: ScriptUnit,
  schedule: readonly string[],
): readonly Unit[] {
  return [
    {
      name: scriptUnitName(name),
      contents: `[Unit]
Description=${description}
${line('Requires', needs)}${line('After', needs)}
[Service]
Type=oneshot
${environmentFiles}ExecStart=${operatorHome}/${runs}
`,
    },
    {
      name: `aws-operator-${name}.timer`,
      enabled: true,
      contents: `[Unit]
Description=${description}, again and again

[Timer]
${schedule.join('\n')}

[Install]
WantedBy=timers.target
`,
    },
  ];
}

/** The minus allows for a file that a later unit writes. */
const environmentFiles = `EnvironmentFile=-/etc/environment
EnvironmentFile=/etc/aws-operator/cluster.env
EnvironmentFile=-${machineEnvironment}
EnvironmentFile=-${factsEnvironment}
`;

function line(key: string, values: readonly string[]): string {
  return values.length === 0 ? '' : `${key}=${values.join(' ')}\n`;
}
