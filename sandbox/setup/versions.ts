/** The versions of the programs the sandbox runs. The sandbox's Go modules pin the same ones. */

export const etcdVersion = 'v3.6.13';
export const kubernetesVersion = 'v1.36.3';
/** Of the machine image, so that a config is judged by what a machine reads it with. */
export const ignitionVersion = 'v2.24.0';
export const vaultVersion = 'v1.21.0';
export const oldestGo = { major: 1, minor: 26 } as const;
export const oldestPython = { major: 3, minor: 10 } as const;
