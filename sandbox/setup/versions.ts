/** The versions of the programs the sandbox runs. The Go modules in `../host-cluster/build` pin the same ones. */

export const etcdVersion = 'v3.6.13';
export const kubernetesVersion = 'v1.36.3';
export const oldestGo = { major: 1, minor: 26 } as const;
export const oldestPython = { major: 3, minor: 10 } as const;
